{{- define "selecho.applicationYaml" -}}
tcp.server.shutdown.grace-period: {{ .Values.shutdown.gracePeriodSeconds }}s
spring.lifecycle.timeout-per-shutdown-phase: {{ include "selecho.shutdownPhaseSeconds" . }}s
{{- with .Values.config }}
---
{{ toYaml . }}
{{- end }}
{{- end }}

{{/*
Writes the names of all properties in "from" into the dict "into". A name may be nested, dotted
or both, and Spring Boot takes grace-period, gracePeriod and grace_period for the same.
*/}}
{{- define "selecho.propertyNames" -}}
{{- $arguments := . }}
{{- range $key, $value := .from }}
{{- $name := printf "%s.%s" $arguments.prefix $key | trimPrefix "." }}
{{- if kindIs "map" $value }}
{{- include "selecho.propertyNames" (dict "from" $value "prefix" $name "into" $arguments.into) }}
{{- else }}
{{- $_ := set $arguments.into (include "selecho.canonicalName" $name) $name }}
{{- end }}
{{- end }}
{{- end }}

{{/* The same for the property and for the environment variable that sets it. */}}
{{- define "selecho.canonicalName" -}}
{{- regexReplaceAll "[._-]" (lower .) "" }}
{{- end }}
