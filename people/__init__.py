"""Who may do what: users, organisations, cohorts, roles, the one access policy, audit."""
