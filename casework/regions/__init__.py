"""The hierarchy of regions; its rows never change, so the process keeps them."""
