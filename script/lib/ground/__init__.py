"""The ground the product stands on when nothing is installed: PostgreSQL, Valkey, web, worker and beat as children
of one process, below one state folder.

    messages    how this package speaks: one sentence, Chinese first, and an exit code
    state       the state folder: who uses it, keys, notes, what has been done to it
    processes   children that never outlive us, started and stopped in order
    postgres    the database from a wheel, without root and also as root
    broker      Valkey from a wheel
    reach       what another user can reach, when root starts them
    cluster     PostgreSQL and Valkey together, as environment variables for Django
    migrations  whether the schema must be touched at all
    server      script/server
    command     script/manage
    suite       script/test
    bench       script/bench
"""
