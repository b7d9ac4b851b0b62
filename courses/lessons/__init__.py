"""The lesson while it goes on: who is there, who asks for help, what the class is told."""
