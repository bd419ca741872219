{{/*
"selecho check" in a pod: the test of the release, a Job, a CronJob and a Deployment. Each is one container
of the release's own image, and differs by its arguments alone.
*/}}

{{/* Short enough for a CronJob, which makes names that are longer by eleven. */}}
{{- define "selecho.checkName" -}}
{{- include "selecho.fullname" . | trunc 46 | trimSuffix "-" }}-check
{{- end }}

{{/* Other than those of the server's pods, or a Service would send clients here. */}}
{{- define "selecho.checkSelectorLabels" -}}
app.kubernetes.io/name: {{ include "selecho.name" . | trunc 57 | trimSuffix "-" }}-check
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "selecho.checkLabels" -}}
{{ include "selecho.checkSelectorLabels" .root }}
app.kubernetes.io/component: {{ .of }}
{{ include "selecho.commonLabels" .root }}
{{- end }}

{{- define "selecho.checkTarget" -}}
{{- .Values.check.target | default (printf "%s:%v" (include "selecho.fullname" .) .Values.service.port) }}
{{- end }}

{{/* Of a template of pods. */}}
{{- define "selecho.checkMetadata" -}}
labels:
  {{- include "selecho.checkLabels" . | nindent 2 }}
{{- with .root.Values.check.podAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* The spec of a pod, but for when it is started anew. Its arguments are those that are given, and those of all;
its target is that of all if none is given. */}}
{{- define "selecho.checkSpec" -}}
{{- $values := .root.Values }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with $values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.podSecurityContext }}
securityContext:
  {{- toYaml . | nindent 2 }}
{{- end }}
containers:
  - name: check
    image: {{ include "selecho.image" .root | quote }}
    imagePullPolicy: {{ $values.image.pullPolicy }}
    {{- with $values.securityContext }}
    securityContext:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    args:
      - check
      {{- range concat .arguments ($values.check.arguments | default list) }}
      - {{ quote . }}
      {{- end }}
      - --report=/dev/termination-log
      - {{ .target | default (include "selecho.checkTarget" .root) | quote }}
    # Wrong usage, or a JVM without memory, leaves no report.
    terminationMessagePolicy: FallbackToLogsOnError
    {{- if .metricsPort }}
    ports:
      - name: metrics
        containerPort: {{ .metricsPort }}
    readinessProbe:
      httpGet:
        port: metrics
        path: /metrics
    {{- end }}
    {{- with $values.check.resources }}
    resources:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    volumeMounts:
      - name: tmp
        mountPath: /tmp
volumes:
  - name: tmp
    emptyDir:
      sizeLimit: 4Mi
{{- with $values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* The spec of a Job: the verdict of one run is the Job's, and no run is repeated until it pleases. */}}
{{- define "selecho.checkJobSpec" -}}
backoffLimit: 0
activeDeadlineSeconds: {{ .Values.check.job.deadlineSeconds }}
podFailurePolicy:
  rules:
    # Wrong usage, or an error of its own: no verdict, and the Job says so.
    - action: FailJob
      onExitCodes:
        containerName: check
        operator: In
        values: [2, 70]
    # Nor is it one that the pod's node was drained.
    - action: Ignore
      onPodConditions:
        - type: DisruptionTarget
          status: "True"
template:
  metadata:
    {{- include "selecho.checkMetadata" (dict "root" . "of" "job") | nindent 4 }}
  spec:
    restartPolicy: Never
    {{- include "selecho.checkSpec" (dict "root" . "arguments" (.Values.check.job.arguments | default list)) | nindent 4 }}
{{- end }}

{{- define "selecho.contradictionsCheck" -}}
{{- $check := .Values.check }}
{{- $watch := "set check.watch.enabled" }}
{{- $job := "the test and the watch have it too, put it into check.job.arguments" }}
{{- $untilStopped := "the watch runs until it is stopped" }}
{{- $own := dict "--report" "the report is the container's termination message" "--metrics" $watch "--until-stopped" $watch }}
{{- $shared := merge (dict "--for" $job "--idle" $job "--only" $job) $own }}
{{- $watched := merge (dict "--for" $untilStopped "--idle" $untilStopped "--only" $untilStopped) $own }}
{{- range list (list "check.arguments" $check.arguments $shared) (list "check.job.arguments" $check.job.arguments $own) (list "check.watch.arguments" $check.watch.arguments $watched) }}
{{- $place := index . 0 }}
{{- $refused := index . 2 }}
{{- range index . 1 }}
{{- $name := splitList "=" . | first }}
{{- if hasKey $refused $name }}
{{ $place }} must not have {{ $name }}: {{ get $refused $name }}
{{- end }}
{{- end }}
{{- end }}
{{- range $name, $_ := $check.podAnnotations }}
{{- if hasPrefix "helm.sh/hook" $name }}
check.podAnnotations must not have {{ $name }}: the chart sets it, for the test
{{- end }}
{{- end }}
{{- end }}
