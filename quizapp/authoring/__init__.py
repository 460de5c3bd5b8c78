"""For authors of challenges: prove a pack, scaffold a challenge, measure. Imports torch lazily
where a command may only need the catalog."""
