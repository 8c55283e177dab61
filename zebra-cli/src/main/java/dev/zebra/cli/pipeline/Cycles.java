package dev.zebra.cli.pipeline;

import dev.zebra.jobs.artifact.ArtifactName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds jobs that would wait for themselves, directly or through others.
final class Cycles {

    private final Map<ArtifactName, Pipeline.Step> makers = new HashMap<>();
    private final Set<String> done = new HashSet<>();
    private final List<String> path = new ArrayList<>();
    private final List<List<String>> found = new ArrayList<>();

    private Cycles() {}

    /// One cycle for each group of jobs in one, as keys from a job to itself.
    static List<List<String>> in(List<Pipeline.Step> jobs) {
        var search = new Cycles();
        jobs.forEach(job -> job.output().ifPresent(made -> search.makers.putIfAbsent(made, job)));
        jobs.forEach(search::visit);
        return search.found;
    }

    private void visit(Pipeline.Step job) {
        int before = path.indexOf(job.key());
        if (before >= 0) {
            var cycle = new ArrayList<>(path.subList(before, path.size()));
            cycle.add(job.key());
            found.add(cycle);
            return;
        }
        if (done.contains(job.key())) {
            return;
        }
        path.add(job.key());
        for (var wanted : References.newest(job.spec())) {
            var maker = makers.get(wanted);
            if (maker != null) {
                visit(maker);
            }
        }
        path.removeLast();
        done.add(job.key());
    }
}
