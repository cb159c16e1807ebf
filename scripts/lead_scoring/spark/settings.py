"""What the cluster is told: addresses, memory, and how Spark reads SQL."""

from pathlib import Path

LOOPBACK = "127.0.0.1"
WORKERS = 2

# One core and one executor for each worker, so that both are always at work.
WORKER_MEMORY_MB = 1536
EXECUTOR_MEMORY_MB = 1024
DRIVER_MEMORY_MB = 2048

# Short statements do not live to see the second compiler's work.
JAVA = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"

# Spark tells of every task; only what went wrong is worth the disk.
LOGS = """\
rootLogger.level = warn
rootLogger.appenderRef.stdout.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{yy/MM/dd HH:mm:ss} %p %c{1}: %m%n%ex
"""


def properties(folder: Path, master_port: int) -> dict[str, str]:
    """Settings of the Thrift server and its executors."""
    derby = (
        f"-Dderby.system.home={folder / 'tmp'} "
        f"-Dderby.stream.error.file={folder / 'logs' / 'derby.log'} "
        # A table's metadata need not survive a power cut; waiting for the disk at
        # each of a thousand partitions takes half of a build.
        "-Dderby.system.durability=test "
        f"-Djava.io.tmpdir={folder / 'tmp'}"
    )
    return {
        "spark.master": f"spark://{LOOPBACK}:{master_port}",
        "spark.app.name": "lead_scoring",
        **semantics(),
        **speed(),
        # Nobody but this machine.
        "spark.driver.host": LOOPBACK,
        "spark.driver.bindAddress": LOOPBACK,
        "spark.ui.enabled": "false",
        "spark.eventLog.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        # Memory.
        "spark.driver.memory": f"{DRIVER_MEMORY_MB}m",
        "spark.executor.memory": f"{EXECUTOR_MEMORY_MB}m",
        "spark.executor.cores": "1",
        "spark.executor.instances": str(WORKERS),
        # Everything that is kept, in one folder.
        "spark.sql.warehouse.dir": (folder / "tables").as_uri(),
        "spark.hadoop.javax.jdo.option.ConnectionURL": (
            f"jdbc:derby:;databaseName={folder / 'metastore'};create=true"
        ),
        "spark.hadoop.hive.exec.scratchdir": str(folder / "tmp" / "hive"),
        "spark.hadoop.hive.exec.local.scratchdir": str(folder / "tmp" / "local"),
        "spark.hadoop.hive.server2.logging.operation.enabled": "false",
        "spark.local.dir": str(folder / "tmp"),
        "spark.driver.extraClassPath": str(folder / "conf" / "classes"),
        "spark.driver.defaultJavaOptions": f"{derby} {JAVA}",
        "spark.executor.defaultJavaOptions": JAVA,
    }


def semantics() -> dict[str, str]:
    """What a number depends on; docs/spark.md lists these for other clusters."""
    return {
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true",
        "spark.sql.sources.partitionOverwriteMode": "dynamic",
        "spark.sql.sources.default": "parquet",
        # New in 4.3.0, and some unions then fail on the workers (ClassCastException in
        # UnionExec.children).
        "spark.sql.codegen.wholeStage.union.enabled": "false",
        # Chains of merged contacts may be as long as they like.
        "spark.sql.cteRecursionLevelLimit": "-1",
        "spark.sql.cteRecursionRowLimit": "-1",
        "spark.sql.parquet.compression.codec": "zstd",
    }


def speed() -> dict[str, str]:
    """A build is many small statements: fewer tasks, less waiting."""
    return {
        # What filters imply is copied for each name that a column gets on its way:
        # planning a view over views takes minutes and gigabytes (SPARK-33152).
        "spark.sql.constraintPropagation.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.default.parallelism": "2",
        "spark.sql.adaptive.enabled": "true",
        "spark.sql.statistics.size.autoUpdate.enabled": "false",
        "spark.hadoop.hive.stats.autogather": "false",
        "spark.scheduler.mode": "FAIR",
        # Wait for both workers, not for more.
        "spark.scheduler.minRegisteredResourcesRatio": "1.0",
        # Nobody looks at the plans that Spark would write down for its pages.
        "spark.sql.ui.explainMode": "simple",
        "spark.sql.maxPlanStringLength": "4096",
        "spark.sql.ui.retainedExecutions": "10",
        "spark.ui.retainedJobs": "10",
        "spark.ui.retainedStages": "10",
        "spark.sql.thriftserver.ui.retainedStatements": "10",
        "spark.sql.thriftserver.ui.retainedSessions": "10",
    }
