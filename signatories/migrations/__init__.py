"""Steps of the database schema. Until the first release they are remade into one."""
