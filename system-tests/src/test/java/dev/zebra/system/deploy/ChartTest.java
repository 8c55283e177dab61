package dev.zebra.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ChartTest {

    private static final String KAFKA = "kafka.bootstrapServers";
    private static final Object[] EXTERNAL = {KAFKA, "kafka-1:9092,kafka-2:9092"};

    @Test
    void theLinterHasNothingToSay() {
        var result = Chart.lint();

        assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
        assertThat(result.getMessages()).noneMatch(message -> message.contains("[WARNING]"));
    }

    @ParameterizedTest
    @EnumSource
    void everyPartIsADeploymentBehindAServiceOnItsPort(Deployable part) {
        var release = Chart.render(EXTERNAL);

        var deployment = release.one(Deployment.class, "shop-zebra-" + part.part());
        var service = release.one(Service.class, "shop-zebra-" + part.part());
        var container = container(deployment);
        assertThat(container.getImage()).isEqualTo("zebra/" + part.module() + ":0.1.0");
        assertThat(container.getPorts().getFirst().getContainerPort()).isEqualTo(part.port());
        assertThat(service.getSpec().getPorts().getFirst().getPort()).isEqualTo(part.port());
        assertThat(deployment.getSpec().getTemplate().getMetadata().getLabels())
                .containsAllEntriesOf(service.getSpec().getSelector())
                .containsAllEntriesOf(deployment.getSpec().getSelector().getMatchLabels());
        assertThat(environment(container))
                .containsEntry("QUARKUS_HTTP_PORT", String.valueOf(part.port()))
                .containsEntry("QUARKUS_HTTP_HOST", "0.0.0.0")
                .containsEntry("KAFKA_BOOTSTRAP_SERVERS", "kafka-1:9092,kafka-2:9092")
                .containsEntry("ZEBRA_REPLICATION_FACTOR", "3")
                .containsEntry("ZEBRA_STORE_ROOT", "/var/lib/zebra/store");
        assertThat(container.getReadinessProbe().getHttpGet().getPath())
                .isEqualTo("/q/health/ready");
        assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/q/health/live");
    }

    @ParameterizedTest
    @EnumSource
    void podsRunWithoutPrivileges(Deployable part) {
        var deployment = Chart.render(EXTERNAL).one(Deployment.class, "shop-zebra-" + part.part());

        var pod = pod(deployment);
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(10001);
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getEnableServiceLinks()).isFalse();
        var context = container(deployment).getSecurityContext();
        assertThat(context.getReadOnlyRootFilesystem()).isTrue();
        assertThat(context.getAllowPrivilegeEscalation()).isFalse();
        assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container(deployment).getResources().getLimits()).containsKey("memory");
    }

    @Test
    void oneStoreIsSharedAndSurvivesTheRelease() {
        var release = Chart.render(EXTERNAL);

        var claim = release.one(PersistentVolumeClaim.class, "shop-zebra-store");
        assertThat(claim.getSpec().getAccessModes()).containsExactly("ReadWriteMany");
        assertThat(claim.getMetadata().getAnnotations())
                .containsEntry("helm.sh/resource-policy", "keep");
        assertThat(release.all(Deployment.class))
                .allSatisfy(
                        deployment ->
                                assertThat(claims(deployment)).containsExactly("shop-zebra-store"));
    }

    @ParameterizedTest
    @EnumSource
    void aBucketTakesTheVolumesPlace(Deployable part) {
        var release =
                Chart.render(
                        KAFKA,
                        "k:9092",
                        "security.existingSecret",
                        "keys",
                        "store.s3.bucket",
                        "models",
                        "store.s3.endpoint",
                        "http://minio:9000",
                        "store.s3.pathStyle",
                        true,
                        "store.s3.credentialsSecret",
                        "minio");

        var deployment = release.one(Deployment.class, "shop-zebra-" + part.part());
        assertThat(release.all(PersistentVolumeClaim.class)).isEmpty();
        assertThat(claims(deployment)).isEmpty();
        assertThat(environment(container(deployment)))
                .containsEntry("ZEBRA_STORE_ROOT", "s3://models/zebra")
                .containsEntry("ZEBRA_STORE_CACHE", "/var/lib/zebra/store")
                .containsEntry("ZEBRA_STORE_CACHE_SIZE", "50G")
                .containsEntry("ZEBRA_STORE_S3_ENDPOINT", "http://minio:9000")
                .containsEntry("ZEBRA_STORE_S3_PATH_STYLE", "true")
                .containsEntry("ZEBRA_STORE_S3_REGION", "us-east-1");
        assertThat(container(deployment).getEnv())
                .filteredOn(variable -> variable.getName().equals("ZEBRA_STORE_S3_SECRET_KEY"))
                .singleElement()
                .satisfies(
                        variable -> {
                            var key = variable.getValueFrom().getSecretKeyRef();
                            assertThat(key.getName()).isEqualTo("minio");
                            assertThat(key.getKey()).isEqualTo("secret-key");
                        });
    }

    @Test
    void existingVolumesAreUsedAsTheyAre() {
        var release =
                Chart.render(
                        KAFKA,
                        "k:9092",
                        "store.existingClaim",
                        "disk",
                        "data.existingClaim",
                        "books");

        assertThat(release.all(PersistentVolumeClaim.class)).isEmpty();
        assertThat(release.all(Deployment.class))
                .allSatisfy(
                        deployment ->
                                assertThat(claims(deployment)).containsExactly("disk", "books"));
    }

    @Test
    void onlyTheReleasesPodsReachEachOther() {
        var release = Chart.render(EXTERNAL);

        assertThat(release.all(NetworkPolicy.class)).hasSize(1);
        var policy = release.one(NetworkPolicy.class, "shop-zebra").getSpec();
        assertThat(policy.getPolicyTypes()).containsExactly("Ingress");
        var peers = policy.getIngress().getFirst().getFrom();
        assertThat(policy.getIngress()).hasSize(1);
        assertThat(peers).hasSize(1);
        assertThat(peers.getFirst().getPodSelector()).isEqualTo(policy.getPodSelector());
        assertThat(release.all(Deployment.class))
                .allSatisfy(
                        deployment ->
                                assertThat(
                                                deployment
                                                        .getSpec()
                                                        .getTemplate()
                                                        .getMetadata()
                                                        .getLabels())
                                        .containsAllEntriesOf(
                                                policy.getPodSelector().getMatchLabels()));
    }

    @Test
    void namedNamespacesReachTheDashboardAndTheMetrics() {
        var release =
                Chart.render(
                        KAFKA,
                        "k:9092",
                        "networkPolicy.ingressNamespace.role",
                        "edge",
                        "networkPolicy.monitoringNamespace.role",
                        "watch");

        var all = release.one(NetworkPolicy.class, "shop-zebra").getSpec().getIngress();
        assertThat(all.get(1).getFrom().getFirst().getNamespaceSelector().getMatchLabels())
                .isEqualTo(Map.of("role", "watch"));
        assertThat(all.get(1).getPorts())
                .extracting(port -> port.getPort().getIntVal())
                .containsExactlyInAnyOrder(8080, 8081, 8082, 8083, 8084);
        var dashboard =
                release.one(NetworkPolicy.class, "shop-zebra-dashboard").getSpec().getIngress();
        assertThat(dashboard.getFirst().getPorts().getFirst().getPort())
                .isEqualTo(new IntOrString(8080));
        assertThat(
                        dashboard
                                .getFirst()
                                .getFrom()
                                .getFirst()
                                .getNamespaceSelector()
                                .getMatchLabels())
                .isEqualTo(Map.of("role", "edge"));
    }

    @Test
    void aTrialBringsItsOwnBroker() {
        var release = Chart.render("kafka.bundled.enabled", true);

        var broker = release.one(StatefulSet.class, "shop-zebra-kafka");
        var container = broker.getSpec().getTemplate().getSpec().getContainers().getFirst();
        assertThat(container.getImage()).isEqualTo("apache/kafka:4.1.1");
        assertThat(environment(container))
                .containsEntry("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://shop-zebra-kafka:9092")
                .containsEntry("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
        assertThat(release.one(Service.class, "shop-zebra-kafka").getSpec().getSelector())
                .isEqualTo(broker.getSpec().getSelector().getMatchLabels());
        assertThat(release.all(Deployment.class))
                .hasSize(5)
                .allSatisfy(
                        deployment ->
                                assertThat(environment(container(deployment)))
                                        .containsEntry(
                                                "KAFKA_BOOTSTRAP_SERVERS",
                                                "shop-zebra-kafka:9092"));
    }

    @Test
    void everyOptionTogetherIsStillWhatKubernetesKnows() {
        var release =
                Chart.render(
                        "kafka.bundled.enabled", true,
                        "kafka.bundled.storageClass", "fast",
                        "kafka.environmentSecret", "kafka-login",
                        "image.registry", "registry.example.org",
                        "image.tag", "1.2.3",
                        "image.pullSecrets[0]", "pull",
                        "store.storageClass", "shared",
                        "services.trainer.replicas", 2,
                        "services.trainer.gpus", 4,
                        "services.trainer.nodeSelector.gpu", "h200",
                        "services.trainer.tolerations[0].key", "gpu",
                        "services.trainer.tolerations[0].operator", "Exists",
                        "services.trainer.tolerations[0].effect", "NoSchedule",
                        "services.eval.environment.ZEBRA_EVAL_THREADS", "2 ",
                        "ingress.enabled", true,
                        "ingress.className", "nginx",
                        "ingress.host", "zebra.example.org",
                        "ingress.tlsSecret", "tls",
                        "networkPolicy.ingressNamespace.role", "edge",
                        "serviceAccount.annotations.team", "ml",
                        "serviceMonitor.enabled", true,
                        "serviceMonitor.labels.release", "prometheus");

        var trainer = release.one(Deployment.class, "shop-zebra-trainer");
        assertThat(container(trainer).getImage())
                .isEqualTo("registry.example.org/zebra/trainer-service:1.2.3");
        assertThat(container(trainer).getResources().getLimits())
                .containsEntry("nvidia.com/gpu", new Quantity("4"))
                .containsEntry("memory", new Quantity("8Gi"));
        assertThat(pod(trainer).getNodeSelector()).isEqualTo(Map.of("gpu", "h200"));
        assertThat(pod(trainer).getTolerations().getFirst().getKey()).isEqualTo("gpu");
        assertThat(pod(trainer).getImagePullSecrets())
                .containsExactly(new LocalObjectReference("pull"));
        assertThat(container(trainer).getEnvFrom().getFirst().getSecretRef().getName())
                .isEqualTo("kafka-login");
        assertThat(release.all(PodDisruptionBudget.class))
                .extracting(budget -> budget.getMetadata().getName())
                .containsExactly("shop-zebra-trainer");
        assertThat(release.one(Ingress.class, "shop-zebra-dashboard").getSpec().getTls())
                .hasSize(1);
        assertThat(release.one(ServiceMonitor.class, "shop-zebra").getSpec().getEndpoints())
                .allSatisfy(endpoint -> assertThat(endpoint.getPath()).isEqualTo("/q/metrics"));
        assertThat(release.one(ServiceAccount.class, "shop-zebra").getMetadata().getAnnotations())
                .isEqualTo(Map.of("team", "ml"));
        assertThat(environment(container(release.one(Deployment.class, "shop-zebra-eval"))))
                .containsEntry("ZEBRA_EVAL_THREADS", "2 ");
    }

    @Test
    void fieldsThatKubernetesDoesNotKnowAreNoticedAtAnyDepth() {
        var document =
                Map.of(
                        "apiVersion", "v1",
                        "kind", "Service",
                        "spec", Map.of("ports", List.of(Map.of("port", 80, "prot", "TCP"))));

        assertThatThrownBy(() -> Chart.typed(document)).hasMessageContaining("\"prot\"");
    }

    @Test
    void aReleaseNamesItsKafka() {
        assertThatThrownBy(Chart::render)
                .hasMessageContaining(
                        "kafka.bootstrapServers is required unless kafka.bundled.enabled");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            kafka.bootstrapServers       | kafka        | bootstrapServers
            kafka.bootstrapServer        | k:9092       | bootstrapServer
            imagine.tag                  | 1            | imagine
            image.pullPolicy             | Sometimes    | pullPolicy
            services.trainer.replicas    | -1           | replicas
            services.trainer.replicas    | many         | replicas
            services.trainer.gpu         | 1            | gpu
            services.trainer.gpus        | 17           | gpus
            services.trainee.replicas    | 1            | trainee
            services.eval.environment.x  | lower        | x
            services.eval.resources.limits.memory | much | memory
            store.size                   | big          | size
            store.s3.bucket              | Books        | bucket
            store.s3.endpoint            | minio:9000   | endpoint
            store.s3.cacheSize           | much         | cacheSize
            store.accessModes[0]         | ReadMostly   | accessModes
            ingress.enabled              | true         | host
            serviceMonitor.interval      | soon         | interval
            """)
    void valuesThatCannotWorkAreRefusedByName(String name, String value, String named) {
        Object typed =
                switch (value) {
                    case "true" -> true;
                    case "-1", "1", "17" -> Integer.valueOf(value);
                    default -> value;
                };

        assertThatThrownBy(() -> Chart.render(KAFKA, "k:9092", name, typed))
                .hasMessageContaining("values don't meet the specifications of the schema")
                .hasMessageContaining(named);
    }

    private static PodSpec pod(Deployment deployment) {
        return deployment.getSpec().getTemplate().getSpec();
    }

    private static Container container(Deployment deployment) {
        return pod(deployment).getContainers().getFirst();
    }

    private static List<String> claims(Deployment deployment) {
        return pod(deployment).getVolumes().stream()
                .map(volume -> volume.getPersistentVolumeClaim())
                .filter(Objects::nonNull)
                .map(claim -> claim.getClaimName())
                .toList();
    }

    private static Map<String, String> environment(Container container) {
        return container.getEnv().stream()
                .filter(variable -> variable.getValue() != null)
                .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
    }
}
