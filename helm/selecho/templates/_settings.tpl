{{/*
The file that Spring reads. It is an annotation of the pods, which they see as a file: so it is the
pod's own, as its image is. In a ConfigMap a pod of before an upgrade would find the new one when
its container restarts.
*/}}
{{- define "selecho.applicationYaml" -}}
tcp.server.shutdown.grace-period: {{ .Values.shutdown.gracePeriodSeconds }}s
spring.lifecycle.timeout-per-shutdown-phase: {{ include "selecho.shutdownPhaseSeconds" . }}s
{{- range $name, $listener := .Values.listeners }}
tcp.server.listeners.{{ $name }}:
  port: {{ $listener.port }}
  protocol: {{ quote $listener.protocol }}
  {{- with $listener.config }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
{{- with .Values.config }}
---
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "selecho.configurationAnnotation" -}}
selecho.dev/application.yaml
{{- end }}

{{/*
All properties that the values set, in whatever way, as a JSON list: "where" and "written" say where
and how, "name" is the canonical name, "value" what is known of the value. What a Secret or a
ConfigMap holds is not known here.
*/}}
{{- define "selecho.settings" -}}
{{- $into := dict "settings" list }}
{{- include "selecho.addTree" (dict "where" "config" "tree" .Values.config "prefix" "" "into" $into) }}
{{- include "selecho.addOptions" (dict "where" "javaOptions" "options" .Values.javaOptions "into" $into) }}
{{- range .Values.extraEnv }}
{{- include "selecho.addSetting" (dict "where" "extraEnv" "written" .name "value" .value "into" $into) }}
{{- $where := printf "%s in extraEnv" .name }}
{{- if has .name (list "JAVA_TOOL_OPTIONS" "_JAVA_OPTIONS") }}
{{- include "selecho.addOptions" (dict "where" $where "options" .value "into" $into) }}
{{- else if and .value (eq (include "selecho.canonicalName" .name) "springapplicationjson") }}
{{- include "selecho.addTree" (dict "where" $where "tree" (fromJson .value) "prefix" "" "into" $into) }}
{{- end }}
{{- end }}
{{- toJson $into.settings }}
{{- end }}

{{/* A name may be nested, dotted or both. */}}
{{- define "selecho.addTree" -}}
{{- $arguments := . }}
{{- range $key, $value := .tree }}
{{- $name := printf "%s.%s" $arguments.prefix $key | trimPrefix "." }}
{{- if kindIs "map" $value }}
{{- include "selecho.addTree" (dict "where" $arguments.where "tree" $value "prefix" $name "into" $arguments.into) }}
{{- else }}
{{- include "selecho.addSetting" (dict "where" $arguments.where "written" $name "value" $value "into" $arguments.into) }}
{{- end }}
{{- end }}
{{- end }}

{{/* Of all options of a JVM: its system properties. Quotes may be anywhere in them. */}}
{{- define "selecho.addOptions" -}}
{{- $arguments := . }}
{{- range splitList " " (regexReplaceAll "\\s" (.options | default "" | replace "\"" "" | replace "'" "") " ") }}
{{- if hasPrefix "-D" . }}
{{- $pair := trimPrefix "-D" . | splitn "=" 2 }}
{{- include "selecho.addSetting" (dict "where" $arguments.where "written" $pair._0 "value" $pair._1 "into" $arguments.into) }}
{{- end }}
{{- end }}
{{- end }}

{{- define "selecho.addSetting" -}}
{{- $setting := dict "where" .where "written" .written "name" (include "selecho.canonicalName" .written) "value" .value }}
{{- $_ := set .into "settings" (append .into.settings $setting) }}
{{- end }}

{{/*
The same for a property however it is written, and for the environment variable that sets it: Spring
takes grace-period, gracePeriod and grace_period for the same. The index of a list does not count.
*/}}
{{- define "selecho.canonicalName" -}}
{{- regexReplaceAll "[^a-z0-9]" (regexReplaceAll "([._]?\\[?[0-9]+\\]?)+$" (lower .) "") "" }}
{{- end }}

{{/*
Whether a pod without room for more clients is not ready: what is not plainly a "no" may be a "yes".
*/}}
{{- define "selecho.isUnreadyWhenFull" -}}
{{- range include "selecho.settings" . | fromJsonArray }}
{{- if and (eq .name "tcpserverhealthunreadywhenfull") (not (has (toString .value | lower) (list "false" "off" "no" "0"))) }}true{{ end }}
{{- end }}
{{- end }}
