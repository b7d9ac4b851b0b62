"""The class at a glance while it works: how far each company is, who is stuck, what needs a teacher."""
