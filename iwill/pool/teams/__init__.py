"""Standing teams: where somebody belongs, and the weekly standby rota that hangs on a team.

terms      roles in a team, states of a swap, reasons      models   teams, members, pairs, slots, places, swaps
rules      which nights a rota falls on, pure              queries  who belongs where, what is coming, what is short
services/  membership, rota, swaps, and the standby that follows from them
"""
