"""Territories and who looks after them: grids, buildings, posts, micro-homes, estates, owners' committees.

Grid branches and micro-homes are organisations (`orgs`), their committees are committees (`members`); this room adds
the ground they stand on (XH 三(二)3、4; HB 六·三是; LY 一·1、二·1; FC 第3段).
"""
