package dev.zebra.system.deploy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.Yaml;

/// The chart as Helm renders it, read into Kubernetes' types.
final class Chart {

    private static final Map<String, Class<? extends HasMetadata>> TYPES =
            Map.of(
                    "v1/Secret", Secret.class,
                    "apps/v1/Deployment", Deployment.class,
                    "apps/v1/StatefulSet", StatefulSet.class,
                    "v1/Service", Service.class,
                    "v1/ServiceAccount", ServiceAccount.class,
                    "v1/PersistentVolumeClaim", PersistentVolumeClaim.class,
                    "policy/v1/PodDisruptionBudget", PodDisruptionBudget.class,
                    "networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class,
                    "networking.k8s.io/v1/Ingress", Ingress.class,
                    "monitoring.coreos.com/v1/ServiceMonitor", ServiceMonitor.class);

    /// Kubernetes' types keep unknown fields aside; here they are errors, at any depth.
    private static final ObjectMapper STRICT =
            new ObjectMapper()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .setAnnotationIntrospector(
                            new JacksonAnnotationIntrospector() {
                                private static final long serialVersionUID = 1;

                                @Override
                                public Boolean hasAnySetter(Annotated member) {
                                    return false;
                                }
                            });

    private Chart() {}

    static LintResult lint() {
        return new Helm(Deployable.project().resolve("helm")).lint().strict().call();
    }

    /// Renders a release named `shop` in namespace `models`; `values` alternates names and values.
    ///
    /// @throws IllegalStateException with Helm's message if it refuses the values
    static Rendered render(Object... values) {
        var template =
                new Helm(Deployable.project().resolve("helm"))
                        .template()
                        .withName("shop")
                        .withNamespace("models")
                        .withKubeVersion("1.33.0");
        for (int i = 0; i < values.length; i += 2) {
            template.set((String) values[i], values[i + 1]);
        }
        var objects = new ArrayList<HasMetadata>();
        for (var document : new Yaml().loadAll(template.call())) {
            if (document != null) {
                objects.add(typed((Map<?, ?>) document));
            }
        }
        return new Rendered(objects);
    }

    /// A rendered object as Kubernetes' own type; unknown fields are errors.
    static HasMetadata typed(Map<?, ?> document) {
        var name = document.get("apiVersion") + "/" + document.get("kind");
        var type = TYPES.get(name);
        if (type == null) {
            throw new AssertionError("the chart renders a " + name + ", which no test knows");
        }
        return STRICT.convertValue(document, type);
    }

    /// A release's objects, in the order Helm installs them.
    record Rendered(List<HasMetadata> objects) {

        <T extends HasMetadata> List<T> all(Class<T> type) {
            return objects.stream().filter(type::isInstance).map(type::cast).toList();
        }

        <T extends HasMetadata> T one(Class<T> type, String name) {
            return all(type).stream()
                    .filter(object -> object.getMetadata().getName().equals(name))
                    .findFirst()
                    .orElseThrow(
                            () ->
                                    new AssertionError(
                                            "no %s named %s among %s"
                                                    .formatted(
                                                            type.getSimpleName(),
                                                            name,
                                                            all(type).stream()
                                                                    .map(
                                                                            o ->
                                                                                    o.getMetadata()
                                                                                            .getName())
                                                                    .toList())));
        }
    }
}
