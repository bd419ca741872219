{{/*
The least limit of memory with which the server, as the image's jvm.options set it up, outlives clients
that read nothing: with 144Mi it is killed then, with 128Mi already when it starts.
*/}}
{{- define "selecho.leastMemory" -}}
160Mi
{{- end }}

{{/*
The least with which "selecho check", as the image's check.options set it up, passes and watches: it takes
some 50Mi then, and a heap of 15 % is just enough.
*/}}
{{- define "selecho.leastCheckMemory" -}}
64Mi
{{- end }}

{{- define "selecho.contradictionsResources" -}}
{{- include "selecho.refuseResources" (dict "where" "resources" "resources" .Values.resources "least" (include "selecho.leastMemory" .)) }}
{{- include "selecho.refuseResources" (dict "where" "check.resources" "resources" .Values.check.resources "least" (include "selecho.leastCheckMemory" .)) }}
{{- end }}

{{- define "selecho.refuseResources" -}}
{{- $where := .where }}
{{- $least := .least }}
{{- $requests := dig "requests" nil (.resources | default dict) | default dict }}
{{- $limits := dig "limits" nil (.resources | default dict) | default dict }}
{{- $wrong := dict }}
{{- range $place, $quantities := dict "requests" $requests "limits" $limits }}
{{- range $name, $quantity := $quantities }}
{{- if not (regexMatch "^[0-9]+(\\.[0-9]*)?([num]|[kMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?$" (toString $quantity)) }}
{{- $_ := set $wrong $name true }}
{{ $where }}.{{ $place }}.{{ $name }} {{ $quantity }} is no quantity: write it as 500m, 2 or 256Mi
{{- end }}
{{- end }}
{{- end }}
{{- range $name, $quantity := $limits }}
{{- if not (hasKey $wrong $name) }}
{{- $limit := toJson $quantity | trimAll "\"" }}
{{- $size := include "selecho.quantity" $limit | float64 }}
{{- if and (eq $name "memory") (lt $size (include "selecho.quantity" $least | float64)) }}
{{ $where }}.limits.memory {{ $limit }} is too little for the JVM, which would be killed: make it {{ $least }} at least
{{- end }}
{{- if hasKey $requests $name }}
{{- $request := get $requests $name | toJson | trimAll "\"" }}
{{- if lt $size (include "selecho.quantity" $request | float64) }}
{{ $where }}.limits.{{ $name }} {{ $limit }} is less than {{ $where }}.requests.{{ $name }} {{ $request }}: raise the one or lower the other
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* A quantity of Kubernetes, such as 500m or 256Mi, as a number. */}}
{{- define "selecho.quantity" -}}
{{- $text := toString . }}
{{- $unit := regexFind "([num]|[kMGTPE]|[KMGTPE]i)$" $text }}
{{- $powers := dict "n" -3 "u" -2 "m" -1 "" 0 "k" 1 "M" 2 "G" 3 "T" 4 "P" 5 "E" 6 }}
{{- $number := trimSuffix $unit $text | float64 }}
{{- $power := get $powers (trimSuffix "i" $unit | replace "K" "k") }}
{{- range until (max $power (mul -1 $power) | int) }}
{{- $number = ternary (divf $number 1000) (mulf $number (ternary 1024 1000 (hasSuffix "i" $unit))) (lt $power 0) }}
{{- end }}
{{- $number }}
{{- end }}
