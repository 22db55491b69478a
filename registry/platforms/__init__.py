"""One room a platform: whatever is true of one platform only lives in its folder."""
