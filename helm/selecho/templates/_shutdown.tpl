{{/*
How the times of a pod's end nest, each with room for the one within:

  SIGKILL            preStop sleep + grace period + margin
    Spring's phase   grace period + half of the margin
      the drain      grace period
*/}}
{{- define "selecho.terminationSeconds" -}}
{{- with .Values.shutdown }}
{{- add .preStopSleepSeconds .gracePeriodSeconds .marginSeconds }}
{{- end }}
{{- end }}

{{- define "selecho.shutdownPhaseSeconds" -}}
{{- with .Values.shutdown }}
{{- add .gracePeriodSeconds (div .marginSeconds 2) }}
{{- end }}
{{- end }}
