# The image that the chart runs. Build the jar first (./rollup options, or mvn package), then
#   docker build -t REPOSITORY:TAG .
FROM flink:2.2.0-java17

# File systems that Flink loads, by the names of its plugins: add gs-fs-hadoop or azure-fs-hadoop for
# those. The Prometheus reporter is a plugin that the image already has in place.
ARG FILE_SYSTEMS="s3-fs-hadoop"
RUN for name in $FILE_SYSTEMS; do \
      mkdir -p "$FLINK_HOME/plugins/$name" && \
      cp "$FLINK_HOME"/opt/flink-"$name"-*.jar "$FLINK_HOME/plugins/$name/" || exit 1; \
    done && test -d "$FLINK_HOME/plugins/metrics-prometheus"

COPY job/target/rollup-job-*-flink.jar /opt/flink/usrlib/rollup-job.jar

# The number, not the name: Kubernetes checks runAsNonRoot by it.
USER 9999
