{{- /* The release's name, or release-zebra where the release is named otherwise. */}}
{{- define "zebra.name" -}}
{{- if contains "zebra" .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-zebra" .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end }}

{{- /* Labels that select one part of one release: (dict "root" $ "part" "trainer"). */}}
{{- define "zebra.selector" -}}
app.kubernetes.io/name: zebra
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{- define "zebra.labels" -}}
{{ include "zebra.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "zebra.serviceAccount" -}}
{{- if .Values.serviceAccount.name -}}
{{- .Values.serviceAccount.name -}}
{{- else if .Values.serviceAccount.create -}}
{{- include "zebra.name" . -}}
{{- else -}}
default
{{- end -}}
{{- end }}

{{- define "zebra.accessSecret" -}}
{{- .Values.security.existingSecret | default (printf "%s-access" (include "zebra.name" .)) -}}
{{- end }}

{{- define "zebra.storeClaim" -}}
{{- .Values.store.existingClaim | default (printf "%s-store" (include "zebra.name" .)) -}}
{{- end }}

{{- define "zebra.bootstrapServers" -}}
{{- if .Values.kafka.bundled.enabled -}}
{{- printf "%s-kafka:9092" (include "zebra.name" .) -}}
{{- else -}}
{{- required "kafka.bootstrapServers is required unless kafka.bundled.enabled" .Values.kafka.bootstrapServers -}}
{{- end -}}
{{- end }}

{{- /* The image of a module: (dict "root" $ "module" "trainer-service"). */}}
{{- define "zebra.image" -}}
{{- $image := .root.Values.image -}}
{{- $path := printf "%s/%s:%s" $image.repository .module ($image.tag | default .root.Chart.AppVersion) -}}
{{- if $image.registry -}}
{{- printf "%s/%s" $image.registry $path -}}
{{- else -}}
{{- $path -}}
{{- end -}}
{{- end }}

{{- /* Every part: its module and port. */}}
{{- define "zebra.parts" -}}
tokenizer: {module: tokenizer-service, port: 8081}
trainer: {module: trainer-service, port: 8082}
inference: {module: inference-service, port: 8083}
eval: {module: eval-service, port: 8084}
dashboard: {module: dashboard, port: 8080}
{{- end }}
