"""The pages of docs are whole: each is in the navigation, each link leads to something, the reference is the schema's."""
