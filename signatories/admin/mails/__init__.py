"""What goes to signers: the mails one by one, and messages in the coordinators' own words."""
