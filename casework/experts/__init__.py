"""The expert register: public cards, contact data apart, load over the whole province."""
