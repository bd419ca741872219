{{- define "selecho.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 58 | trimSuffix "-" }}
{{- end }}

{{/*
Short enough for the longest suffix, "-management", and for KEDA's prefix of the HPA that it makes. A
release may have dots in its name, a Service may not.
*/}}
{{- define "selecho.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if .Values.fullnameOverride }}
{{- $name = .Values.fullnameOverride }}
{{- else if contains $name .Release.Name }}
{{- $name = .Release.Name }}
{{- else }}
{{- $name = printf "%s-%s" .Release.Name $name }}
{{- end }}
{{- $name | replace "." "-" | trunc 52 | trimSuffix "-" }}
{{- end }}

{{/* A deployment's selector cannot be changed: nothing that an upgrade changes belongs here. */}}
{{- define "selecho.selectorLabels" -}}
app.kubernetes.io/name: {{ include "selecho.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "selecho.commonLabels" -}}
{{- /* A version may be longer than a label, and may have a "+". */ -}}
app.kubernetes.io/version: {{ .Chart.AppVersion | replace "+" "_" | trunc 63 | trimSuffix "-" | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "selecho.labels" -}}
{{ include "selecho.selectorLabels" . }}
{{ include "selecho.commonLabels" . }}
{{- end }}

{{- define "selecho.managementLabels" -}}
{{ include "selecho.selectorLabels" . }}
app.kubernetes.io/component: management
{{- end }}

{{- define "selecho.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "selecho.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "selecho.image" -}}
{{- if .Values.image.digest }}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) }}
{{- end }}
{{- end }}

{{/* Whether something else than the chart decides on the number of pods. */}}
{{- define "selecho.isAutoscaled" -}}
{{- if or .Values.autoscaling.enabled .Values.keda.enabled }}true{{ end }}
{{- end }}

{{- define "selecho.leastReplicas" -}}
{{- if .Values.autoscaling.enabled }}{{ .Values.autoscaling.minReplicas }}
{{- else if .Values.keda.enabled }}{{ .Values.keda.minReplicas }}
{{- else }}{{ .Values.replicaCount }}
{{- end }}
{{- end }}

{{- define "selecho.ipFamilies" -}}
{{- with .Values.service.ipFamilyPolicy }}
ipFamilyPolicy: {{ . }}
{{- end }}
{{- with .Values.service.ipFamilies }}
ipFamilies:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Where a ServiceMonitor or a PodMonitor finds the metrics, and how it takes them. */}}
{{- define "selecho.scraped" -}}
port: {{ .port }}
path: {{ .path }}
interval: {{ .monitor.interval }}
scrapeTimeout: {{ .monitor.scrapeTimeout }}
relabelings:
  # Rules and dashboard ask for this job, whatever the release is called.
  - targetLabel: job
    replacement: {{ .job }}
  {{- with .monitor.relabelings }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with .monitor.metricRelabelings }}
metricRelabelings:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
