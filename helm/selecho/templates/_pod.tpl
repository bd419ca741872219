{{/* What stands beside the chart's own in a pod: nothing may be there twice. */}}
{{- define "selecho.contradictionsPod" -}}
{{- include "selecho.refuseTwins" (dict "where" "extraVolumes" "key" "name" "own" (list "tmp" "config") "items" .Values.extraVolumes) }}
{{- include "selecho.refuseTwins" (dict "where" "extraVolumeMounts" "key" "mountPath" "own" (list "/tmp" "/etc/selecho") "items" .Values.extraVolumeMounts) }}
{{- include "selecho.refuseTwins" (dict "where" "extraEnv" "key" "name" "own" list "items" .Values.extraEnv) }}
{{- $containers := concat (.Values.initContainers | default list) (.Values.sidecars | default list) }}
{{- include "selecho.refuseTwins" (dict "where" "initContainers and sidecars" "key" "name" "own" (list "selecho") "items" $containers) }}
{{- range $container := $containers }}
{{- if or (has $container ($.Values.sidecars | default list)) (eq ($container.restartPolicy | default "") "Always") }}
{{- range $container.ports }}
{{- if has (int .containerPort) (list 10000 8080) }}
container {{ $container.name }} must not have port {{ .containerPort }}: the server listens there, in the same pod
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.strategy }}
{{- $surge := dig "rollingUpdate" "maxSurge" "25%" . | toString | trimSuffix "%" | int }}
{{- $unavailable := dig "rollingUpdate" "maxUnavailable" "25%" . | toString | trimSuffix "%" | int }}
{{- if and (eq .type "RollingUpdate") (eq (add $surge $unavailable) 0) }}
strategy.rollingUpdate.maxSurge and maxUnavailable are both 0, and no pod could be replaced: raise one of them
{{- end }}
{{- end }}
{{- if and (eq (.Values.dnsPolicy | default "") "None") (not (.Values.dnsConfig | default dict).nameservers) }}
dnsPolicy None leaves no name server: name one in dnsConfig.nameservers
{{- end }}
{{- end }}

{{- define "selecho.refuseTwins" -}}
{{- $arguments := . }}
{{- $seen := dict }}
{{- range .items }}
{{- $name := get . $arguments.key | toString }}
{{- if gt (len $name) 1 }}
{{- $name = trimSuffix "/" $name }}
{{- end }}
{{- if has $name $arguments.own }}
{{ $arguments.where }} must not have {{ $name }}: the chart has one
{{- else if hasKey $seen $name }}
{{ $arguments.where }} must not have {{ $name }} twice: leave one out
{{- end }}
{{- $_ := set $seen $name true }}
{{- end }}
{{- end }}
