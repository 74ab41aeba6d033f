import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.simplereport.jaxb.XmlTimestamp;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;

import com.sun.net.httpserver.HttpServer;

import java.io.File;
import java.io.FileInputStream;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * Judge PID
 *
 * Serves on a free port of the loopback, which is the first line that it prints, for as long as the process PID lives:
 * a virtual machine that has judged once judges the next file ten times as fast.
 *
 * Each request holds lines: the moment as of which to judge (2037-11-24T10:00:00Z; empty for now), then PDF and
 * ROOT[,ROOT or CRL...] by turns. Default policy of the library, the given roots (PEM or DER) as the only trust
 * anchors, no network; besides what the file bears, only the given revocation lists (DER, named *.crl) are known.
 * The answer is lines of tab-separated fields: "SIGNATURE pdf indication subindication format",
 * "TIMESTAMP pdf indication subindication", "ERROR pdf text", "WARNING pdf text", "FAILED pdf exception".
 */
public class Judge {

    private final StringBuffer answer = new StringBuffer();

    public static void main(String[] arguments) throws Exception {
        ProcessHandle.of(Long.parseLong(arguments[0])).orElseThrow().onExit().thenRun(() -> System.exit(0));
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> {
            String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            byte[] lines = new Judge().answerTo(request.split("\n", -1)).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, lines.length == 0 ? -1 : lines.length);
            exchange.getResponseBody().write(lines);
            exchange.close();
        });
        server.start();
        System.out.println(server.getAddress().getPort());
    }

    private String answerTo(String[] lines) {
        IntStream.range(0, lines.length / 2).parallel().forEach(i -> {
            String pdf = lines[2 * i + 1];
            try {
                judge(pdf, lines[2 * i + 2], lines[0]);
            } catch (Throwable exception) { // hostile files exhaust stack or memory too
                print("FAILED", pdf, exception);
            }
        });
        return answer.toString();
    }

    private void judge(String pdf, String known, String at) throws Exception {
        CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
        List<InputStream> lists = new ArrayList<>();
        for (String file : known.split(",")) {
            if (file.endsWith(".crl")) {
                lists.add(new FileInputStream(file));
            } else {
                trusted.addCertificate(DSSUtils.loadCertificate(new File(file)));
            }
        }
        CommonCertificateVerifier verifier = new CommonCertificateVerifier();
        verifier.setTrustedCertSources(trusted);
        verifier.setAIASource(null);
        if (!lists.isEmpty()) {
            verifier.setCrlSource(new ExternalResourcesCRLSource(lists.toArray(new InputStream[0])));
        }
        SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(new FileDocument(pdf));
        validator.setCertificateVerifier(verifier);
        if (!at.isEmpty()) {
            validator.setValidationTime(Date.from(Instant.parse(at)));
        }
        SimpleReport report = validator.validateDocument().getSimpleReport();
        for (String id : report.getSignatureIdList()) {
            print("SIGNATURE", pdf, report.getIndication(id), report.getSubIndication(id), report.getSignatureFormat(id));
            messages(report, id, pdf);
            for (XmlTimestamp stamp : report.getSignatureTimestamps(id)) {
                print("TIMESTAMP", pdf, stamp.getIndication(), stamp.getSubIndication());
            }
        }
        for (String id : report.getTimestampIdList()) {
            print("TIMESTAMP", pdf, report.getIndication(id), report.getSubIndication(id));
            messages(report, id, pdf);
        }
    }

    private void messages(SimpleReport report, String id, String pdf) {
        for (Message message : report.getAdESValidationErrors(id)) {
            print("ERROR", pdf, message.getValue());
        }
        for (Message message : report.getAdESValidationWarnings(id)) {
            print("WARNING", pdf, message.getValue());
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
