"""The work of a revision with one deliberate break: what was written so far is kept before all is done."""
