"""Any bureau's spreadsheet: heads, units and totals recognised, the meaning of columns proposed and remembered."""
