{{/* The name of everything this release makes; a job's name has at most 45 characters. */}}
{{- define "rollup.name" -}}
{{- .Release.Name | trunc 45 | trimSuffix "-" -}}
{{- end -}}

{{- define "rollup.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{/* Flink gives its pods these labels, the operator's CRD their values. */}}
{{- define "rollup.podSelector" -}}
app: {{ include "rollup.name" . }}
type: flink-native-kubernetes
{{- end -}}

{{- define "rollup.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (include "rollup.name" .) -}}
{{- end -}}

{{- define "rollup.stateRoot" -}}
{{- required "stateRoot is missing: where checkpoints and savepoints lie, such as s3://bucket/rollup" .Values.stateRoot | trimSuffix "/" -}}
{{- end -}}

{{/* A nested map as lines of dotted keys and strings; what the FlinkDeployment takes. */}}
{{- define "rollup.flat" -}}
{{- range $key, $value := .map }}
{{- $name := printf "%s%s" $.prefix $key }}
{{- if kindIs "map" $value }}
{{- include "rollup.flat" (dict "map" $value "prefix" (printf "%s." $name)) }}
{{- else }}
{{ $name }}: {{ ternary $value (toJson $value) (kindIs "string" $value) | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/* flink-conf/config.yaml, flat. What is meant for one machine only is left out. */}}
{{- define "rollup.flinkConf" -}}
{{- $conf := include "rollup.flat" (dict "map" (.Files.Get "flink-conf/config.yaml" | fromYaml) "prefix" "") | fromYaml -}}
{{- omit $conf "jobmanager.rpc.address" "jobmanager.rpc.port" "rest.address" "rest.port" "parallelism.default" | toYaml -}}
{{- end -}}

{{/* What depends on this release. */}}
{{- define "rollup.ownConf" -}}
{{- $root := include "rollup.stateRoot" . -}}
web.submit.enable: "false"
high-availability.type: kubernetes
high-availability.storageDir: {{ $root }}/ha
execution.checkpointing.storage: filesystem
execution.checkpointing.dir: {{ $root }}/checkpoints
execution.checkpointing.savepoint-dir: {{ $root }}/savepoints
kubernetes.operator.savepoint.format.type: NATIVE
{{- with .Values.savepointInterval }}
kubernetes.operator.periodic.savepoint.interval: {{ . | quote }}
{{- end }}
{{- with .Values.autoscaler }}
{{- if .enabled }}
jobmanager.scheduler: adaptive
job.autoscaler.enabled: "true"
job.autoscaler.vertex.min-parallelism: {{ .minParallelism | quote }}
job.autoscaler.vertex.max-parallelism: {{ .maxParallelism | quote }}
job.autoscaler.utilization.target: {{ .targetUtilization | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/* All of Flink's settings: flink-conf, then this release's, then the user's. */}}
{{- define "rollup.flinkConfiguration" -}}
{{- $user := include "rollup.flat" (dict "map" .Values.flinkConfiguration "prefix" "") | fromYaml -}}
{{- $conf := mergeOverwrite (include "rollup.flinkConf" . | fromYaml) (include "rollup.ownConf" . | fromYaml) $user -}}
{{- if .Values.trustSecret -}}
{{- $_ := set $conf "env.java.opts.all" (printf "%s -Djavax.net.ssl.trustStore=/opt/flink/secrets/trust/truststore.jks" (get $conf "env.java.opts.all")) -}}
{{- end -}}
{{- toYaml $conf -}}
{{- end -}}

{{/* The file of options that the job reads. */}}
{{- define "rollup.options" -}}
{{- $options := .Values.options -}}
{{- $_ := required "options.bootstrap-servers is missing: host:port of the Kafka brokers" (get $options "bootstrap-servers") -}}
{{- $_ := required "options.group-id is missing: the job's Kafka consumer group" (get $options "group-id") -}}
{{- $_ := required "options.storage-root is missing: where segments lie, such as s3://lake" (get $options "storage-root") -}}
{{- if .Values.kafkaSecret -}}
{{- $provider := dict "kafka.config.providers" "secret" "kafka.config.providers.secret.class" "org.apache.kafka.common.config.provider.DirectoryConfigProvider" -}}
{{- $options = merge (deepCopy $options) $provider -}}
{{- end -}}
{{- toYaml $options -}}
{{- end -}}
