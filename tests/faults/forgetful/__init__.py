"""A regrade with one deliberate break: its marks are kept before the attempts' points are summed up."""
