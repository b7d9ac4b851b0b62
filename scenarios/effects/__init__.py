"""What a scenario or a teacher can let happen in a company: a mail, a record, a shortage …

Each kind stands in a file of its own and says which fields it has, so that packs, forms and programs
write the same. An effect is plain data; it is done through the services of the CRM, as the system.
"""
