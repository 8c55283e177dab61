package dev.zebra.cli.model;

import dev.zebra.model.check.CheckReport;
import dev.zebra.model.check.Finding;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/// The JSON of a check.
final class CheckJson {

    private CheckJson() {}

    static Map<String, Object> of(CheckReport report) {
        var model = new LinkedHashMap<String, Object>();
        model.put("parameters", report.model().parameters());
        model.put("files", report.model().stored().files());
        model.put("storedElements", report.model().stored().elements());
        model.put("device", report.model().device());
        model.put("computeType", Words.type(report.model().computeType()));
        model.put("libtorch", report.model().engine());
        var json = new LinkedHashMap<String, Object>();
        json.put("directory", report.directory().toString());
        json.put("passed", report.passed());
        json.put("model", model);
        json.put("findings", report.findings().stream().map(CheckJson::of).toList());
        return json;
    }

    private static Map<String, Object> of(Finding finding) {
        var json = new LinkedHashMap<String, Object>();
        json.put("name", finding.name());
        json.put("status", Words.status(finding));
        switch (finding) {
            case Finding.Compared line -> {
                put(json, "value", line.value());
                put(json, "expected", line.expected());
                json.put("measure", line.measure().words());
                json.put("error", line.error());
                put(json, "tolerance", line.tolerance());
                if (!line.note().isEmpty()) {
                    json.put("note", line.note());
                }
            }
            case Finding.NotGiven line -> json.put("note", line.missing());
        }
        return json;
    }

    private static void put(Map<String, Object> json, String key, OptionalDouble value) {
        value.ifPresent(number -> json.put(key, number));
    }
}
