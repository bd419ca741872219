{{/*
What an upgrade must know of the objects that are there: Helm looks them up. "helm template", and what
goes by it, sees none and upgrades nothing.
*/}}
{{- define "selecho.live" -}}
{{- if .root.Release.IsUpgrade }}
{{- lookup .apiVersion .kind .root.Release.Namespace (include "selecho.fullname" .root) | toJson }}
{{- else -}}
{}
{{- end }}
{{- end }}

{{/*
Which number of pods the Deployment names, or nothing: an autoscaler decides. But a Deployment that
named one once and no longer does is cut to one pod by the upgrade. So it goes on, by the number that
there is; the annotation tells that it did.
*/}}
{{- define "selecho.replicas" -}}
{{- if not (include "selecho.isAutoscaled" .) }}
{{- .Values.replicaCount }}
{{- else }}
{{- $live := include "selecho.live" (dict "apiVersion" "apps/v1" "kind" "Deployment" "root" .) | fromJson }}
{{- if dig "metadata" "annotations" (include "selecho.replicasAnnotation" .) "" $live }}
{{- max (dig "spec" "replicas" 0 $live | int) (include "selecho.leastReplicas" . | int) }}
{{- end }}
{{- end }}
{{- end }}

{{- define "selecho.replicasAnnotation" -}}
selecho.dev/names-replicas
{{- end }}

{{/* What Kubernetes does not change in an object that is there. */}}
{{- define "selecho.contradictionsLive" -}}
{{- $live := include "selecho.live" (dict "apiVersion" "v1" "kind" "Service" "root" .) | fromJson }}
{{- $running := dig "spec" "ipFamilies" list $live | first }}
{{- $wanted := first (.Values.service.ipFamilies | default list) }}
{{- if and $running $wanted (ne $running $wanted) }}
{{- $name := include "selecho.fullname" . }}
service.ipFamilies begins with {{ $wanted }}, and the running Service with {{ $running }}, which Kubernetes does not change: put {{ $running }} first, or delete both Services before (kubectl -n {{ .Release.Namespace }} delete service {{ $name }} {{ $name }}-management)
{{- end }}
{{- end }}
