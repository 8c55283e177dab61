/// The report: records, their JSON and a page for humans.
@NullMarked
package dev.zebra.eval.report;

import org.jspecify.annotations.NullMarked;
