import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

import com.sun.net.httpserver.HttpServer;

import java.io.FileInputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Conformance PID
 *
 * Serves on a free port of the loopback, which is the first line that it prints, for as long as the process PID lives.
 *
 * Each request holds lines: PDF and FLAVOUR by turns, FLAVOUR as veraPDF names it: 3a, 2u, ua1. The answer is lines of
 * tab-separated fields: "OK pdf flavour", "BROKEN pdf flavour clause test message" once for each rule that is broken,
 * "FAILED pdf flavour exception".
 */
public class Conformance {

    private final StringBuilder answer = new StringBuilder();

    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        ProcessHandle.of(Long.parseLong(arguments[0])).orElseThrow().onExit().thenRun(() -> System.exit(0));
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0); // one request after the other
        server.createContext("/", exchange -> {
            String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            byte[] lines = new Conformance().answerTo(request.split("\n")).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, lines.length == 0 ? -1 : lines.length);
            exchange.getResponseBody().write(lines);
            exchange.close();
        });
        server.start();
        System.out.println(server.getAddress().getPort());
    }

    private String answerTo(String[] lines) {
        for (int i = 0; i + 1 < lines.length; i += 2) {
            try {
                judge(lines[i], lines[i + 1]);
            } catch (Throwable exception) {
                print("FAILED", lines[i], lines[i + 1], exception);
            }
        }
        return answer.toString();
    }

    private void judge(String pdf, String name) throws Exception {
        PDFAFlavour flavour = PDFAFlavour.fromString(name);
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new FileInputStream(pdf), flavour)) {
            PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false);
            ValidationResult result = validator.validate(parser);
            if (result.isCompliant()) {
                print("OK", pdf, name);
                return;
            }
            Set<String> seen = new LinkedHashSet<>();
            for (TestAssertion broken : result.getTestAssertions()) {
                String rule = broken.getRuleId().getClause() + "\t" + broken.getRuleId().getTestNumber();
                if (broken.getStatus() == TestAssertion.Status.FAILED && seen.add(rule)) {
                    print("BROKEN", pdf, name, broken.getRuleId().getClause(), broken.getRuleId().getTestNumber(), broken.getMessage());
                }
            }
        }
    }

    private void print(Object... fields) {
        StringBuilder line = new StringBuilder();
        for (Object field : fields) {
            line.append(line.length() == 0 ? "" : "\t").append(field == null ? "" : field.toString().replaceAll("\\s+", " "));
        }
        answer.append(line.append("\n"));
    }
}
