{{/*
The listeners beside the one that echoes. Their properties stand in the pods' own file.
*/}}

{{/* Of a container and a Service: at most 15 characters, so a listener's name has at most 11. */}}
{{- define "selecho.listenerPortName" -}}
{{- printf "tcp-%s" . }}
{{- end }}

{{- define "selecho.listenerServicePort" -}}
{{- .servicePort | default .port }}
{{- end }}

{{/* What is no echo is connected to, and no more. */}}
{{- define "selecho.listenerTestArguments" -}}
{{- ternary (list) (list "--only=connect") (eq .protocol "echo") | toJson }}
{{- end }}

{{- define "selecho.contradictionsListeners" -}}
{{- $ports := dict "10000" "the echo" "8080" "the actuator" }}
{{- $servicePorts := dict (toString .Values.service.port) "service.port" }}
{{- $nodePorts := dict (toString .Values.service.nodePort) "service.nodePort" }}
{{- $names := dict }}
{{- range $name, $listener := .Values.listeners }}
{{- $place := printf "listeners.%s" $name }}
{{- if eq $name "main" }}
listeners.main is the echo itself: set service and config instead
{{- else if or (gt (len $name) 11) (not (regexMatch "^[a-z]([a-z0-9]|-[a-z0-9])*$" $name)) }}
{{ $place }} cannot be the name of a port: choose one of at most 11 lower-case letters, digits and single hyphens, a letter first
{{- end }}
{{- with get $names (include "selecho.canonicalName" $name) }}
{{ $place }} and {{ . }} are one name for the server, which passes hyphens over: choose another
{{- end }}
{{- $_ := set $names (include "selecho.canonicalName" $name) $place }}
{{- with get $ports (toString $listener.port) }}
{{ $place }}.port {{ $listener.port }} is that of {{ . }}: set another, and servicePort for the port that clients see
{{- end }}
{{- $_ := set $ports (toString $listener.port) $place }}
{{- $servicePort := include "selecho.listenerServicePort" $listener }}
{{- with get $servicePorts $servicePort }}
{{ $place }} has port {{ $servicePort }} in the Service, as {{ . }} has: set {{ $place }}.servicePort to another
{{- end }}
{{- $_ := set $servicePorts $servicePort $place }}
{{- if and $listener.nodePort (eq $.Values.service.type "ClusterIP") }}
{{ $place }}.nodePort is of no use with service.type ClusterIP: set service.type to NodePort or LoadBalancer
{{- end }}
{{- with $listener.nodePort }}
{{- with get $nodePorts (toString .) }}
{{ $place }}.nodePort {{ $listener.nodePort }} is that of {{ . }}: set another
{{- end }}
{{- $_ := set $nodePorts (toString .) $place }}
{{- end }}
{{- include "selecho.contradictionsListenerConfig" (dict "place" $place "config" $listener.config) }}
{{- range concat ($.Values.initContainers | default list) ($.Values.sidecars | default list) }}
{{- $container := .name }}
{{- range .ports }}
{{- if eq (int .containerPort) (int $listener.port) }}
container {{ $container }} must not have port {{ .containerPort }}: {{ $place }} listens there, in the same pod
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "selecho.contradictionsListenerConfig" -}}
{{- $place := .place }}
{{- $own := dict "port" (printf "set %s.port" $place) "protocol" (printf "set %s.protocol" $place) "address" "the Service reaches the pod at its own address" "unixpath" "the Service reaches the pod at a port" "unixpermissions" "the Service reaches the pod at a port" }}
{{- range $key, $_ := .config }}
{{- with get $own (include "selecho.canonicalName" $key) }}
{{ $place }}.config must not have {{ $key }}: {{ . }}
{{- end }}
{{- end }}
{{- end }}
