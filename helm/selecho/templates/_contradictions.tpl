{{/*
Values that are each allowed and make no sense together: all of them at once, each with its
remedy. What a single value may be stands in values.schema.json.
*/}}
{{- define "selecho.refuseContradictions" -}}
{{- $found := list }}
{{- range list "Names" "Configuration" "Shutdown" "Scaling" "Disruption" "Service" "Network" "Monitoring" }}
{{- $found = concat $found (include (printf "selecho.contradictions%s" .) $ | splitList "\n" | compact) }}
{{- end }}
{{- if $found }}
{{- fail (printf "these values contradict each other or the chart:\n  - %s" (join "\n  - " $found)) }}
{{- end }}
{{- end }}

{{- define "selecho.contradictionsNames" -}}
{{- if not (regexMatch "^[a-z]" (include "selecho.fullname" .)) }}
the name {{ include "selecho.fullname" . }} begins with no letter, which a Service's name must: set fullnameOverride
{{- end }}
{{- range keys (include "selecho.labels" . | fromYaml) | sortAlpha }}
{{- if hasKey $.Values.podLabels . }}
podLabels must not have {{ . }}: the chart sets it
{{- end }}
{{- end }}
{{- end }}

{{- define "selecho.contradictionsConfiguration" -}}
{{- $names := dict }}
{{- include "selecho.propertyNames" (dict "from" .Values.config "prefix" "" "into" $names) }}
{{- range $property, $remedy := include "selecho.ownProperties" . | fromYaml }}
{{- $pattern := include "selecho.canonicalName" (trimSuffix "*" $property) }}
{{- $pattern = printf "^%s%s$" $pattern (ternary ".+" "" (hasSuffix "*" $property)) }}
{{- range $name, $written := $names }}
{{- if regexMatch $pattern $name }}
config must not have {{ $written }}: {{ $remedy }}
{{- end }}
{{- end }}
{{- range $.Values.extraEnv }}
{{- if regexMatch $pattern (include "selecho.canonicalName" .name) }}
extraEnv must not have {{ .name }}: {{ $remedy }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/*
What the chart sets or relies on, and what to do instead. A star stands for all names below. The
list stands in the README as well.
*/}}
{{- define "selecho.ownProperties" -}}
tcp.server.enabled: no client would be served, set replicaCount to 0 for none
tcp.server.address: the Service reaches the pod at its own address
tcp.server.port: the pod listens on 10000, set service.port for the port that clients see
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
management.endpoints.web.base-path: probes and scrapes ask below /actuator
management.endpoints.web.exposure.*: probes and scrapes need health and prometheus
management.endpoints.web.path-mapping.*: probes and scrapes ask /actuator/health and /actuator/prometheus
management.endpoint.health.access: probes ask it
management.endpoint.health.probes.enabled: probes ask /actuator/health/liveness and /actuator/health/readiness
management.endpoint.prometheus.access: scrapes ask it
spring.config.additional-location: the chart's own file is read from there, put properties into config
spring.config.location: the server's own file would not be read, put properties into config
spring.config.name: the server's own file would not be read, put properties into config
jdk.java.options: set javaOptions
{{- end }}

{{- define "selecho.contradictionsShutdown" -}}
{{- $least := include "selecho.terminationSeconds" . | int }}
{{- with .Values.shutdown.terminationGracePeriodSeconds }}
{{- if lt (int .) $least }}
shutdown.terminationGracePeriodSeconds is {{ . }}, and the pod needs {{ $least }} s (preStopSleepSeconds + gracePeriodSeconds + marginSeconds): leave it out or raise it
{{- end }}
{{- end }}
{{- end }}

{{- define "selecho.contradictionsScaling" -}}
{{- if and .Values.autoscaling.enabled .Values.keda.enabled }}
autoscaling.enabled and keda.enabled: KEDA makes an autoscaler of its own, switch one of them off
{{- end }}
{{- with .Values.autoscaling }}
{{- if .enabled }}
{{- if gt (int .minReplicas) (int .maxReplicas) }}
autoscaling.minReplicas {{ .minReplicas }} is more than autoscaling.maxReplicas {{ .maxReplicas }}: raise the one or lower the other
{{- end }}
{{- if not (or .cpuUtilization .memoryUtilization .connectionsPerPod) }}
autoscaling has nothing to go by: set autoscaling.cpuUtilization, memoryUtilization or connectionsPerPod
{{- end }}
{{- if and .cpuUtilization (not (dig "requests" "cpu" "" $.Values.resources)) }}
autoscaling.cpuUtilization is a share of resources.requests.cpu: set that as well
{{- end }}
{{- if and .memoryUtilization (not (dig "requests" "memory" "" $.Values.resources)) }}
autoscaling.memoryUtilization is a share of resources.requests.memory: set that as well
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.keda }}
{{- if .enabled }}
{{- if gt (int .minReplicas) (int .maxReplicas) }}
keda.minReplicas {{ .minReplicas }} is more than keda.maxReplicas {{ .maxReplicas }}: raise the one or lower the other
{{- end }}
{{- if and .connectionsPerPod (not .prometheusAddress) }}
keda.connectionsPerPod is asked of Prometheus: set keda.prometheusAddress, or keda.connectionsPerPod to null
{{- end }}
{{- if not (or .connectionsPerPod .triggers) }}
keda has nothing to go by: set keda.connectionsPerPod or keda.triggers
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "selecho.contradictionsDisruption" -}}
{{- $replicas := include "selecho.leastReplicas" . | int }}
{{- with .Values.podDisruptionBudget }}
{{- if .enabled }}
{{- if and .minAvailable .maxUnavailable }}
podDisruptionBudget.minAvailable and podDisruptionBudget.maxUnavailable exclude each other: set one
{{- end }}
{{- with .minAvailable }}
{{- $kept := int . }}
{{- if kindIs "string" . }}
{{- $kept = div (add (mul (trimSuffix "%" . | int) $replicas) 99) 100 }}
{{- end }}
{{- if ge (int $kept) $replicas }}
podDisruptionBudget.minAvailable {{ . }} of {{ $replicas }} replicas lets no pod go, and no node be drained: lower it, or use maxUnavailable
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "selecho.contradictionsService" -}}
{{- with .Values.service }}
{{- if eq .type "ClusterIP" }}
{{- if .nodePort }}
service.nodePort is of no use with service.type ClusterIP: set service.type to NodePort or LoadBalancer
{{- end }}
{{- if .externalTrafficPolicy }}
service.externalTrafficPolicy is of no use with service.type ClusterIP: set service.type to NodePort or LoadBalancer
{{- end }}
{{- end }}
{{- if ne .type "LoadBalancer" }}
{{- if .loadBalancerClass }}
service.loadBalancerClass is of no use with service.type {{ .type }}: set service.type to LoadBalancer
{{- end }}
{{- if .loadBalancerSourceRanges }}
service.loadBalancerSourceRanges is of no use with service.type {{ .type }}: set service.type to LoadBalancer
{{- end }}
{{- end }}
{{- if and (gt (len .ipFamilies) 1) (not (has .ipFamilyPolicy (list "PreferDualStack" "RequireDualStack"))) }}
service.ipFamilies has two families: set service.ipFamilyPolicy to PreferDualStack or RequireDualStack
{{- end }}
{{- end }}
{{- end }}

{{- define "selecho.contradictionsNetwork" -}}
{{- if and .Values.networkPolicy.enabled .Values.serviceMonitor.enabled (not .Values.networkPolicy.scrapers) }}
networkPolicy.enabled keeps Prometheus from what serviceMonitor.enabled lets it scrape: name it in networkPolicy.scrapers
{{- end }}
{{- if and .Values.tcpRoute.enabled (not .Values.tcpRoute.parentRefs) }}
tcpRoute.enabled without a Gateway: name one in tcpRoute.parentRefs
{{- end }}
{{- end }}

{{- define "selecho.contradictionsMonitoring" -}}
{{- with .Values.serviceMonitor }}
{{- if and .enabled (gt (include "selecho.seconds" .scrapeTimeout | int) (include "selecho.seconds" .interval | int)) }}
serviceMonitor.scrapeTimeout {{ .scrapeTimeout }} is more than serviceMonitor.interval {{ .interval }}: lower the one or raise the other
{{- end }}
{{- end }}
{{- end }}

{{/* Of a time such as 15s or 1m. */}}
{{- define "selecho.seconds" -}}
{{- if hasSuffix "m" . }}{{ mul 60 (trimSuffix "m" . | int) }}{{ else }}{{ trimSuffix "s" . }}{{ end }}
{{- end }}
