{{/*
What the chart sets or relies on, and what to do instead. A star stands for all names below. The
list stands in the README as well.
*/}}
{{- define "selecho.ownProperties" -}}
tcp.server.enabled: no client would be served, set replicaCount to 0 for none
tcp.server.address: the Service reaches the pod at its own address
tcp.server.port: the pod listens on 10000, set service.port for the port that clients see
tcp.server.unix-path: the Service reaches the pod at a port
tcp.server.listeners.*: set listeners, which the pod, the Service and the network policy follow
tcp.server.shutdown.grace-period: set shutdown.gracePeriodSeconds, the pod's own grace period follows from it
spring.lifecycle.timeout-per-shutdown-phase: it follows from shutdown.gracePeriodSeconds and shutdown.marginSeconds
server.address: probes and scrapes reach the pod at its own address
server.port: probes and scrapes ask port 8080
server.servlet.context-path: probes and scrapes ask below /actuator
server.ssl.*: probes and scrapes ask by plain HTTP
spring.main.web-application-type: probes and scrapes need the web server
spring.mvc.servlet.path: probes and scrapes ask below /actuator
management.server.address: probes and scrapes reach the pod at its own address
management.server.base-path: probes and scrapes ask below /actuator
management.server.port: probes and scrapes ask port 8080
management.server.ssl.*: probes and scrapes ask by plain HTTP
management.endpoints.access.*: probes and scrapes need health and prometheus
management.endpoints.enabled-by-default: probes and scrapes need health and prometheus
management.endpoints.web.base-path: probes and scrapes ask below /actuator
management.endpoints.web.exposure.*: probes and scrapes need health and prometheus
management.endpoints.web.path-mapping.*: probes and scrapes ask /actuator/health and /actuator/prometheus
management.endpoint.health.access: probes ask it
management.endpoint.health.enabled: probes ask it
management.endpoint.health.group.liveness.exclude: liveness is the loop alone, whatever else fails is not mended by a restart
management.endpoint.health.group.liveness.include: liveness is the loop alone, whatever else fails is not mended by a restart
management.endpoint.health.group.liveness.status.*: the probe goes by the status code
management.endpoint.health.group.readiness.exclude: the Service relies on the pod knowing whether it serves clients
management.endpoint.health.group.readiness.include: the Service relies on the pod knowing whether it serves clients
management.endpoint.health.group.readiness.status.*: the probe goes by the status code
management.endpoint.health.probes.enabled: probes ask /actuator/health/liveness and /actuator/health/readiness
management.endpoint.health.status.*: probes go by the status code
management.endpoint.prometheus.access: scrapes ask it
management.endpoint.prometheus.enabled: scrapes ask it
management.health.defaults.enabled: probes ask for the loop and the server
management.health.selector-loop.enabled: the liveness probe asks for the loop
management.health.tcp-server.enabled: the readiness probe asks for the server
spring.config.additional-location: the chart's own file is read from there, put properties into config
spring.config.location: the server's own file would not be read, put properties into config
spring.config.name: the server's own file would not be read, put properties into config
jdk.java.options: set javaOptions
{{- end }}

{{- define "selecho.contradictionsConfiguration" -}}
{{- $settings := include "selecho.settings" . | fromJsonArray }}
{{- range $property, $remedy := include "selecho.ownProperties" . | fromYaml }}
{{- $pattern := include "selecho.canonicalName" (trimSuffix "*" $property) }}
{{- $pattern = printf "^%s%s$" $pattern (ternary ".+" "" (hasSuffix "*" $property)) }}
{{- range $settings }}
{{- if regexMatch $pattern .name }}
{{ .where }} must not have {{ .written }}: {{ $remedy }}
{{- end }}
{{- end }}
{{- end }}
{{- range $settings }}
{{- if and (eq .name "springapplicationjson") (ne .where "extraEnv") }}
{{ .where }} must not have {{ .written }}: put its properties into config
{{- end }}
{{- end }}
{{- $size := add (include "selecho.applicationYaml" . | len) (toYaml .Values.podAnnotations | len) }}
{{- if gt (int $size) 262000 }}
config and podAnnotations have {{ $size }} bytes, and the annotations of a pod have room for 262144: mount a file by extraVolumes, and name it by spring.config.import
{{- end }}
{{- end }}
