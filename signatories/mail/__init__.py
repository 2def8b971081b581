"""The letters: what each says, and what the mail server answers. When one goes out is `workflow.outbox`."""
