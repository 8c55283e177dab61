package dev.zebra.jobs.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.jobs.log.Json;
import dev.zebra.jobs.log.LogFold;
import dev.zebra.jobs.log.LogRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The live tail of progress: per job the last report and a curve of bounded length.
public final class ProgressLedger implements LogFold, ProgressView {

    private static final int JOBS = 1_000;
    private static final int POINTS = 512;

    /// The report as it is sent.
    ///
    /// @param attempt the attempt that reports
    public record Report(int attempt, double fraction, Map<String, JsonNode> fields) {

        /// The event's name.
        public static final String TYPE = "job.progress";
    }

    private final Map<String, Curve> curves = new LinkedHashMap<>(16, 0.75f, true);

    @Override
    public synchronized boolean fold(LogRecord record) {
        if (!record.event().name().equals(Report.TYPE)) {
            return false;
        }
        var report = Json.value(record.event().data(), Report.class);
        curves.computeIfAbsent(record.key(), _ -> new Curve())
                .add(new JobProgress(report.fraction(), report.fields(), record.time()));
        if (curves.size() > JOBS) {
            curves.remove(curves.keySet().iterator().next());
        }
        return true;
    }

    @Override
    public synchronized Optional<JobProgress> last(String job) {
        return Optional.ofNullable(curves.get(job)).map(curve -> curve.last);
    }

    @Override
    public synchronized List<JobProgress> curve(String job) {
        var curve = curves.get(job);
        return curve == null ? List.of() : curve.all();
    }

    /// Keeps every n-th report; when full, drops every second one and doubles n.
    private static final class Curve {
        private final List<JobProgress> points = new ArrayList<>();
        private int stride = 1;
        private int skipped;
        private JobProgress last;

        void add(JobProgress progress) {
            last = progress;
            if (++skipped < stride) {
                return;
            }
            skipped = 0;
            points.add(progress);
            if (points.size() == POINTS) {
                var kept = new ArrayList<JobProgress>();
                for (int i = 0; i < POINTS; i += 2) {
                    kept.add(points.get(i));
                }
                points.clear();
                points.addAll(kept);
                stride *= 2;
            }
        }

        List<JobProgress> all() {
            var all = new ArrayList<>(points);
            if (last != null && (all.isEmpty() || all.getLast() != last)) {
                all.add(last);
            }
            return List.copyOf(all);
        }
    }
}
