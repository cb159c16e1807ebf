"""The command `scripts/spark-cluster`."""

import sys

from lead_scoring.errors import UserError, one_clear_sentence
from lead_scoring.spark.cluster import default_cluster
from lead_scoring.spark.settings import LOOPBACK


def main(arguments: list[str]) -> None:
    cluster = default_cluster()
    match arguments:
        case ["start"]:
            cluster.start()
            print(f"Spark answers on {LOOPBACK}:{cluster.port}")
        case ["stop"]:
            cluster.stop()
            print("Spark is stopped")
        case ["status"]:
            for name, is_alive in cluster.alive().items():
                print(f"{name}: {'running' if is_alive else 'ended'}")
            if not cluster.is_up():
                raise UserError(
                    "Spark is not running. Run `scripts/spark-cluster start`."
                )
        case _:
            raise UserError("say start, stop or status.")


with one_clear_sentence():
    main(sys.argv[1:])
