"""A pack cut into double lessons: what each is about, which part of the menu it needs, and companies
that begin at one of them."""
