"""What a rule base is: values, units, the Datalog program, and what a case makes known of it."""
