package dev.zebra.system.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.zebra.system.mainjob.Pipelines;
import dev.zebra.system.stack.LocalStack;
import dev.zebra.system.stack.Service;
import dev.zebra.testkit.Needs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The page in a real browser, beside the real stack.
class DashboardIT {

    private static final double PATIENCE = 90_000;

    private static LocalStack stack;
    private static Playwright playwright;
    private static Browser browser;

    @BeforeAll
    static void open() {
        var chromium = Needs.chromium();
        stack = new LocalStack();
        stack.up();
        playwright =
                Playwright.create(
                        new Playwright.CreateOptions()
                                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser =
                playwright
                        .chromium()
                        .launch(
                                new LaunchOptions()
                                        .setExecutablePath(chromium)
                                        .setArgs(
                                                List.of(
                                                        "--no-sandbox",
                                                        "--disable-gpu",
                                                        "--disable-background-networking",
                                                        "--disable-component-update",
                                                        "--disable-sync")));
    }

    @AfterAll
    static void close() {
        if (playwright != null) {
            playwright.close();
        }
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void followsAPipelineFromItsSubmissionToATalkingModelWithoutAReload() {
        var troubles = new ArrayList<String>();
        try (var page = browser.newPage()) {
            page.onPageError(troubles::add);
            page.onConsoleMessage(
                    message -> {
                        if (message.type().equals("error")) {
                            troubles.add(message.text() + " " + message.location());
                        }
                    });
            page.onResponse(
                    response -> {
                        if (response.status() >= 400) {
                            troubles.add(response.status() + " " + response.url());
                        }
                    });
            page.navigate(stack.address(Service.DASHBOARD).toString());
            assertThat(page.getByRole(AriaRole.STATUS)).hasText("live");

            Pipelines.apply(stack, "paged", 600);

            assertThat(page.locator("zebra-jobs tr[data-state=RUNNING] progress").first())
                    .isVisible(patiently());
            assertThat(page.locator("zebra-curve [data-figure=loss]")).isVisible(patiently());
            assertThat(page.locator("zebra-curve canvas")).isVisible();
            assertThat(page.locator("zebra-timeline li[data-type='artifact.published']").first())
                    .isVisible(patiently());
            assertThat(page.locator("zebra-reports article")).isVisible(patiently());
            assertThat(page.locator("zebra-reports article")).containsText("unigram baseline");
            assertThat(page.locator("zebra-jobs tr[data-state=SUCCEEDED]"))
                    .hasCount(5, countPatiently());
            talk(page);
            page.screenshot(
                    new Page.ScreenshotOptions()
                            .setPath(Path.of("target/dashboard.png"))
                            .setFullPage(true));
        }
        assertThat(troubles).isEmpty();
    }

    @Test
    void aPageOpenedLaterShowsWhatHappenedBefore() {
        Pipelines.apply(stack, "earlier", 40);
        Pipelines.awaitReport(stack, "earlier");
        try (var page = browser.newPage()) {
            page.navigate(stack.address(Service.DASHBOARD).toString());

            assertThat(page.locator("zebra-reports article[data-report^='report:earlier']"))
                    .isVisible(patiently());
            assertThat(page.locator("zebra-curve [data-figure=loss]")).isVisible();
            assertThat(page.locator("zebra-timeline li").first()).isVisible();
        }
    }

    private static void talk(Page page) {
        var chat = page.locator("zebra-chat");
        chat.getByLabel("model").focus();
        assertThat(chat.locator("option[value='paged']")).hasCount(1, countPatiently());
        chat.getByLabel("prompt").fill("Alice was");
        chat.getByRole(AriaRole.BUTTON).click();
        assertThat(chat.locator(".answer")).containsText("Alice was");
        assertThat(chat.locator(".answer")).not().hasText("Alice was");
    }

    private static LocatorAssertions.IsVisibleOptions patiently() {
        return new LocatorAssertions.IsVisibleOptions().setTimeout(PATIENCE);
    }

    private static LocatorAssertions.HasCountOptions countPatiently() {
        return new LocatorAssertions.HasCountOptions().setTimeout(PATIENCE);
    }
}
