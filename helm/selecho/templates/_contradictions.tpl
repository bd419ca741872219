{{/*
Values that are each allowed and make no sense together: all of them at once, each with its
remedy. What a single value may be stands in values.schema.json.
*/}}
{{- define "selecho.refuseContradictions" -}}
{{- $found := list }}
{{- range list "Names" "Labels" "Configuration" "Resources" "Pod" "Shutdown" "Scaling" "Disruption" "Service" "Listeners" "Live" "Network" "Monitoring" "Check" }}
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
{{- end }}

{{- define "selecho.contradictionsLabels" -}}
{{- $own := keys (include "selecho.managementLabels" . | fromYaml) (include "selecho.commonLabels" . | fromYaml) | uniq | sortAlpha }}
{{- $given := dict "podLabels" .Values.podLabels "service.labels" .Values.service.labels }}
{{- range list "serviceMonitor" "podMonitor" "prometheusRule" "dashboard" }}
{{- $_ := set $given (printf "%s.labels" .) (get $.Values .).labels }}
{{- end }}
{{- range $place, $labels := $given }}
{{- range $own }}
{{- if hasKey ($labels | default dict) . }}
{{ $place }} must not have {{ . }}: the chart sets it
{{- end }}
{{- end }}
{{- end }}
{{- if hasKey (.Values.podAnnotations | default dict) (include "selecho.configurationAnnotation" .) }}
podAnnotations must not have {{ include "selecho.configurationAnnotation" . }}: the chart sets it, from config
{{- end }}
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
{{- if and .cpuUtilization (not (dig "requests" "cpu" "" ($.Values.resources | default dict))) }}
autoscaling.cpuUtilization is a share of resources.requests.cpu: set that as well
{{- end }}
{{- if and .memoryUtilization (not (dig "requests" "memory" "" ($.Values.resources | default dict))) }}
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
{{- if and .sessionAffinityConfig (ne .sessionAffinity "ClientIP") }}
service.sessionAffinityConfig is of no use without affinity: set service.sessionAffinity to ClientIP
{{- end }}
{{- if and (gt (len (.ipFamilies | default list)) 1) (not (has .ipFamilyPolicy (list "PreferDualStack" "RequireDualStack"))) }}
service.ipFamilies has two families: set service.ipFamilyPolicy to PreferDualStack or RequireDualStack
{{- end }}
{{- end }}
{{- end }}

{{- define "selecho.contradictionsNetwork" -}}
{{- if and .Values.networkPolicy.enabled .Values.hostNetwork }}
networkPolicy.enabled has no effect with hostNetwork, where the node's own firewall decides: switch one of them off
{{- end }}
{{- if and .Values.networkPolicy.enabled (not .Values.networkPolicy.scrapers) }}
{{- range list "serviceMonitor" "podMonitor" }}
{{- if (get $.Values .).enabled }}
networkPolicy.enabled keeps Prometheus from what {{ . }}.enabled lets it scrape: name it in networkPolicy.scrapers
{{- end }}
{{- end }}
{{- end }}
{{- if and .Values.tcpRoute.enabled (not .Values.tcpRoute.parentRefs) }}
tcpRoute.enabled without a Gateway: name one in tcpRoute.parentRefs
{{- end }}
{{- end }}

{{- define "selecho.contradictionsMonitoring" -}}
{{- if and .Values.serviceMonitor.enabled .Values.podMonitor.enabled }}
serviceMonitor.enabled and podMonitor.enabled: each pod would be scraped and counted twice, switch one of them off
{{- end }}
{{- range $monitor := list "serviceMonitor" "podMonitor" }}
{{- with get $.Values $monitor }}
{{- if and .enabled (gt (include "selecho.seconds" .scrapeTimeout | int) (include "selecho.seconds" .interval | int)) }}
{{ $monitor }}.scrapeTimeout {{ .scrapeTimeout }} is more than {{ $monitor }}.interval {{ .interval }}: lower the one or raise the other
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* Of a time such as 15s or 1m. */}}
{{- define "selecho.seconds" -}}
{{- if hasSuffix "m" . }}{{ mul 60 (trimSuffix "m" . | int) }}{{ else }}{{ trimSuffix "s" . }}{{ end }}
{{- end }}
