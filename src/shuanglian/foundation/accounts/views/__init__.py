"""Pages of accounts: one's own, the organisation's, and the administrator's."""
