package dev.zebra.jobs.catalog;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.log.TopicPlans;
import dev.zebra.jobs.log.Topics;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The AsyncAPI 3.0 document of the log, made from the code.
final class AsyncApi {

    private static final Map<String, String> CHANNELS = new LinkedHashMap<>();

    static {
        CHANNELS.put(
                "zebra.jobs.{service}",
                "What happens to the jobs of one service, keyed by job id. Kept for ever.");
        CHANNELS.put(
                "zebra.artifacts",
                "Versions of tokenizers, datasets, models and reports, and the aliases that point at"
                        + " them, keyed by kind:name. Kept for ever.");
        CHANNELS.put("zebra.triggers", "Standing subscriptions, keyed by name. Kept for ever.");
        CHANNELS.put(
                "zebra.access",
                "API keys, keyed `keys`, and the audit, keyed by principal. Kept for ever.");
        CHANNELS.put(
                "zebra.heartbeats",
                "That replicas live, and what they run, keyed by instance. Kept for a day.");
        CHANNELS.put("zebra.progress", "How far jobs are, keyed by job id. Kept for a day.");
        CHANNELS.put(
                "{topic}.dlq",
                "Records of a topic that nobody can read, keyed by where they stand. Compacted.");
    }

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private AsyncApi() {}

    static ObjectNode document(List<Sample> samples) {
        var document = JSON.objectNode().put("asyncapi", "3.0.0");
        document.putObject("info")
                .put("title", "Zebra")
                .put("version", "1.0.0")
                .put(
                        "description",
                        "The log that all services of Zebra share. Every record is a CloudEvents 1.0"
                                + " event in structured JSON. Ids are made from causes, so that a repeated"
                                + " event is recognized; types carry a version, and readers skip versions"
                                + " that they do not know.")
                .putObject("license")
                .put("name", "Apache-2.0");
        document.put("defaultContentType", "application/cloudevents+json");
        var channels = document.putObject("channels");
        var operations = document.putObject("operations");
        CHANNELS.forEach((address, words) -> channel(channels, address, words, samples));
        CHANNELS.keySet().forEach(address -> operations(operations, address));
        var components = document.putObject("components");
        var messages = components.putObject("messages");
        var schemas = components.putObject("schemas");
        schemas.set("CloudEvent", envelope());
        var generator = new Schemas();
        for (var sample : samples) {
            message(messages, sample);
            schemas.set(name(sample), generator.of(sample.data()));
        }
        return document;
    }

    private static void channel(
            ObjectNode channels, String address, String words, List<Sample> samples) {
        var channel = channels.putObject(id(address));
        channel.put("address", address).put("description", words);
        var messages = channel.putObject("messages");
        samples.stream()
                .filter(sample -> sample.channel().equals(address))
                .forEach(
                        sample ->
                                messages.putObject(name(sample))
                                        .put("$ref", "#/components/messages/" + name(sample)));
        if (address.contains("{service}")) {
            var services = channel.putObject("parameters").putObject("service").putArray("enum");
            Arrays.stream(Domain.values()).map(Domain::id).forEach(services::add);
        }
        if (address.contains("{topic}")) {
            var topics = channel.putObject("parameters").putObject("topic").putArray("enum");
            Topics.control().forEach(topics::add);
        }
        var kafka = channel.putObject("bindings").putObject("kafka");
        kafka.put("partitions", Topics.PARTITIONS);
        var settings = kafka.putObject("topicConfiguration");
        var example =
                address.replace("{service}", Domain.TRAINER.id())
                        .replace("{topic}", Topics.ARTIFACTS);
        var plan = TopicPlans.settings(example);
        settings.putArray("cleanup.policy").add(plan.get("cleanup.policy"));
        if (plan.containsKey("retention.ms")) {
            settings.put("retention.ms", Long.parseLong(plan.get("retention.ms")));
        }
        kafka.put("bindingVersion", "0.5.0");
    }

    private static void operations(ObjectNode operations, String address) {
        for (var action : List.of("send", "receive")) {
            operations
                    .putObject(action + "." + id(address))
                    .put("action", action)
                    .putObject("channel")
                    .put("$ref", "#/channels/" + id(address));
        }
    }

    private static void message(ObjectNode messages, Sample sample) {
        var message = messages.putObject(name(sample));
        message.put("name", sample.event().type());
        var payload = message.putObject("payload").putArray("allOf");
        payload.addObject().put("$ref", "#/components/schemas/CloudEvent");
        var data = payload.addObject().put("type", "object").putObject("properties");
        data.putObject("type").put("const", sample.event().type());
        data.putObject("data").put("$ref", "#/components/schemas/" + name(sample));
    }

    private static ObjectNode envelope() {
        var schema = JSON.objectNode().put("type", "object");
        schema.put("description", "CloudEvents 1.0, https://cloudevents.io");
        var fields = schema.putObject("properties");
        fields.putObject("specversion").put("const", "1.0");
        fields.putObject("id").put("type", "string").put("minLength", 1);
        fields.putObject("source").put("type", "string").put("format", "uri-reference");
        fields.putObject("type")
                .put("type", "string")
                .put("pattern", "^dev\\.zebra\\.[a-z.-]+\\.v[0-9]+$");
        fields.putObject("subject").put("type", "string").put("minLength", 1);
        fields.putObject("time").put("type", "string").put("format", "date-time");
        fields.putObject("datacontenttype").put("const", "application/json");
        fields.putObject("traceparent")
                .put("type", "string")
                .put("pattern", "^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$");
        fields.putObject("data");
        var required = schema.putArray("required");
        List.of("specversion", "id", "source", "type", "subject", "data").forEach(required::add);
        return schema;
    }

    private static String id(String address) {
        return address.replace("{service}", "service").replace("{topic}.", "").replace('.', '-');
    }

    /// The type without prefix, such as `job.submitted.v1`.
    static String name(Sample sample) {
        return sample.event().type().substring("dev.zebra.".length());
    }
}
