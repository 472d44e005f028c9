"""SpiffWorkflow's side: parsed specs shared by all instances, tokens, the loop that advances them."""
