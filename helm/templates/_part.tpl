{{- /*
Deployment and Service of one part: (dict "root" $ "part" "trainer" "module" "trainer-service" "port" 8082).
*/}}
{{- define "zebra.part" -}}
{{- $root := .root }}
{{- $values := index $root.Values.services .part }}
{{- $name := printf "%s-%s" (include "zebra.name" $root) .part }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $name }}
  labels: {{- include "zebra.labels" . | nindent 4 }}
spec:
  replicas: {{ $values.replicas }}
  selector:
    matchLabels: {{- include "zebra.selector" . | nindent 6 }}
  strategy:
    type: RollingUpdate
    rollingUpdate:
      # GPUs and memory for one pod more are seldom free.
      maxSurge: 0
      maxUnavailable: 1
  template:
    metadata:
      labels: {{- include "zebra.labels" . | nindent 8 }}
    spec:
      serviceAccountName: {{ include "zebra.serviceAccount" $root }}
      automountServiceAccountToken: false
      # Otherwise Services' variables, such as ZEBRA_TRAINER_PORT, are read as settings.
      enableServiceLinks: false
      # A stopping trainer writes its resume state first.
      terminationGracePeriodSeconds: {{ eq .part "trainer" | ternary 60 30 }}
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        runAsGroup: 10001
        fsGroup: 10001
        fsGroupChangePolicy: OnRootMismatch
        seccompProfile:
          type: RuntimeDefault
      {{- with $root.Values.image.pullSecrets }}
      imagePullSecrets:
        {{- range . }}
        - name: {{ . }}
        {{- end }}
      {{- end }}
      {{- with $values.nodeSelector }}
      nodeSelector: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.tolerations }}
      tolerations: {{- toYaml . | nindent 8 }}
      {{- end }}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels: {{- include "zebra.selector" . | nindent 14 }}
      containers:
        - name: {{ .part }}
          image: {{ include "zebra.image" . | quote }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          ports:
            - name: http
              containerPort: {{ .port }}
          env:
            - name: KAFKA_BOOTSTRAP_SERVERS
              value: {{ include "zebra.bootstrapServers" $root | quote }}
            - name: ZEBRA_REPLICATION_FACTOR
              value: {{ $root.Values.kafka.bundled.enabled | ternary 1 $root.Values.kafka.replicationFactor | quote }}
            - name: ZEBRA_INSTANCE
              valueFrom:
                fieldRef:
                  fieldPath: metadata.name
            - name: QUARKUS_HTTP_HOST
              value: 0.0.0.0
            - name: QUARKUS_LOG_CONSOLE_JSON_ENABLED
              value: "true"
            - name: QUARKUS_HTTP_PORT
              value: {{ .port | quote }}
            # Taken until the first key of scope admin is made.
            - name: ZEBRA_SECURITY_BOOTSTRAP_KEY
              valueFrom:
                secretKeyRef: {name: {{ include "zebra.accessSecret" $root }}, key: bootstrap-key}
            # Opens the metrics and nothing else.
            - name: ZEBRA_SECURITY_SCRAPE_KEY
              valueFrom:
                secretKeyRef: {name: {{ include "zebra.accessSecret" $root }}, key: scrape-key}
            {{- with $root.Values.store.s3 }}
            {{- if .bucket }}
            - name: ZEBRA_STORE_ROOT
              value: {{ printf "s3://%s/%s" .bucket .prefix | trimSuffix "/" | quote }}
            - name: ZEBRA_STORE_CACHE
              value: /var/lib/zebra/store
            - name: ZEBRA_STORE_CACHE_SIZE
              value: {{ .cacheSize | quote }}
            - name: ZEBRA_STORE_S3_REGION
              value: {{ .region | quote }}
            - name: ZEBRA_STORE_S3_PATH_STYLE
              value: {{ .pathStyle | quote }}
            {{- with .endpoint }}
            - name: ZEBRA_STORE_S3_ENDPOINT
              value: {{ . | quote }}
            {{- end }}
            {{- with .credentialsSecret }}
            - name: ZEBRA_STORE_S3_ACCESS_KEY
              valueFrom:
                secretKeyRef: {name: {{ . }}, key: access-key}
            - name: ZEBRA_STORE_S3_SECRET_KEY
              valueFrom:
                secretKeyRef: {name: {{ . }}, key: secret-key}
            {{- end }}
            {{- else }}
            - name: ZEBRA_STORE_ROOT
              value: /var/lib/zebra/store
            {{- end }}
            {{- end }}
            - name: ZEBRA_DATA_ROOTS
              value: /data
            {{- if eq .part "dashboard" }}
            - name: ZEBRA_INFERENCE_URL
              value: http://{{ include "zebra.name" $root }}-inference:8083
            {{- end }}
            {{- range $variable, $value := $values.environment }}
            - name: {{ $variable }}
              value: {{ $value | quote }}
            {{- end }}
          {{- with $root.Values.kafka.environmentSecret }}
          envFrom:
            - secretRef:
                name: {{ . }}
          {{- end }}
          resources:
            {{- with $values.resources.requests }}
            requests: {{- toYaml . | nindent 14 }}
            {{- end }}
            {{- if or $values.resources.limits $values.gpus }}
            limits:
              {{- with $values.resources.limits }}
              {{- toYaml . | nindent 14 }}
              {{- end }}
              {{- if $values.gpus }}
              {{ $root.Values.gpuResource }}: {{ $values.gpus | quote }}
              {{- end }}
            {{- end }}
          # Folding a long log may take a while; until then the pod is started but not ready.
          startupProbe:
            httpGet: {path: /q/health/live, port: http}
            periodSeconds: 2
            failureThreshold: 60
          readinessProbe:
            httpGet: {path: /q/health/ready, port: http}
            periodSeconds: 5
            timeoutSeconds: 3
          livenessProbe:
            httpGet: {path: /q/health/live, port: http}
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
          volumeMounts:
            - name: store
              mountPath: /var/lib/zebra/store
            - name: data
              mountPath: /data
              readOnly: true
            - name: home
              mountPath: /home/zebra
            - name: tmp
              mountPath: /tmp
      volumes:
        - name: store
          {{- if $root.Values.store.s3.bucket }}
          emptyDir:
            sizeLimit: {{ $root.Values.store.s3.diskSize }}
          {{- else }}
          persistentVolumeClaim:
            claimName: {{ include "zebra.storeClaim" $root }}
          {{- end }}
        - name: data
          {{- if $root.Values.data.existingClaim }}
          persistentVolumeClaim:
            claimName: {{ $root.Values.data.existingClaim }}
            readOnly: true
          {{- else }}
          emptyDir: {}
          {{- end }}
        # Native libraries are unpacked here.
        - name: home
          emptyDir: {}
        - name: tmp
          emptyDir: {}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ $name }}
  labels: {{- include "zebra.labels" . | nindent 4 }}
spec:
  type: ClusterIP
  selector: {{- include "zebra.selector" . | nindent 4 }}
  ports:
    - name: http
      port: {{ .port }}
      targetPort: http
{{- if and $root.Values.podDisruptionBudget.enabled (gt (int $values.replicas) 1) }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ $name }}
  labels: {{- include "zebra.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels: {{- include "zebra.selector" . | nindent 6 }}
{{- end }}
{{- end }}
