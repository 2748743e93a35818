//! The second reader, held against the service's published model.

use super::model::{CONVERSE, faults};
use super::server::{Reply, Request, Server};
use app::ports::{NoOpinion, SecondReader};
use aws::bedrock::Converse;
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use understanding::opinion::{Opinion, Question, TOOL, schema};

const MODEL: &str =
    "arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.vendor.small-v1:0";
const MAIL: &str = "Thanks. canary: we pay on Friday.";

fn question() -> Question {
    Question::of(MAIL, "2026-11-17".parse().unwrap(), "en").unwrap()
}

fn reading() -> Value {
    json!({
        "intent": "promise_to_pay", "secondary": ["acknowledgement"], "must_pause": false,
        "must_escalate": false, "injection": false, "language": "en",
        "evidence": ["we pay on Friday"], "date": "on Friday",
    })
}

fn used(name: &str, input: &Value) -> Value {
    json!({ "toolUse": { "toolUseId": "tooluse_1", "name": name, "input": input } })
}

fn answer(stop: &str, content: &Value) -> Value {
    json!({
        "output": { "message": { "role": "assistant", "content": content } },
        "stopReason": stop,
        "usage": { "inputTokens": 1200, "outputTokens": 140, "totalTokens": 1340 },
        "metrics": { "latencyMs": 900 },
    })
}

/// What is made of an answer, which is one that the model describes.
async fn hears(answer: Value) -> Result<app::ports::Heard, NoOpinion> {
    assert_eq!(faults("ConverseResponse", &answer), Vec::<String>::new());
    let server = Server::start(move |_: &Request| Reply::json(200, answer.clone())).await;
    Converse::new(&server.config().await, MODEL).ask(&question()).await
}

#[tokio::test]
async fn a_question_is_as_the_service_describes_it() {
    let server = Server::start(|_: &Request| {
        Reply::json(200, answer("tool_use", &json!([used(TOOL, &reading())])))
    })
    .await;
    let reader = Converse::new(&server.config().await, MODEL);
    assert_eq!(reader.name(), MODEL);
    let heard = reader.ask(&question()).await.unwrap();
    assert_eq!(heard.tokens, (1200, 140));
    let opinion = Opinion::read(&heard.answer, MAIL).unwrap();
    assert_eq!(MAIL.get(opinion.date[0].clone()), Some("on Friday"));
    let [asked] = server.seen("").try_into().unwrap();
    // The address of the operation, with the model as one part of it.
    let http = &CONVERSE["operations"]["Converse"]["http"];
    let uri = http["requestUri"].as_str().unwrap();
    let model = MODEL.replace(':', "%3A").replace('/', "%2F");
    let line = format!(
        "{} {} HTTP/1.1",
        http["method"].as_str().unwrap(),
        uri.replace("{modelId}", &model)
    );
    assert_eq!(asked.line, line);
    assert_eq!(asked.header("content-type"), Some("application/json"));
    let body = asked.json();
    assert_eq!(faults("ConverseRequest", &body), Vec::<String>::new());
    assert_eq!(faults("ConversationalModelId", &json!(MODEL)), Vec::<String>::new());
    // One tool, which must be used; a short answer; the mail once, and among the user's words alone.
    assert_eq!(body["toolConfig"]["toolChoice"], json!({ "tool": { "name": TOOL } }));
    let [tool] = body["toolConfig"]["tools"].as_array().unwrap().as_slice() else { panic!() };
    assert_eq!(tool["toolSpec"]["name"], TOOL);
    assert_eq!(tool["toolSpec"]["inputSchema"]["json"], schema());
    assert_eq!(body["inferenceConfig"], json!({ "maxTokens": 500, "temperature": 0 }));
    assert_eq!(body.to_string().matches("canary").count(), 1);
    assert!(body["messages"][0]["content"][0]["text"].as_str().unwrap().contains(MAIL));
    // And what the tool takes is a schema that the answer keeps.
    let tool = jsonschema::validator_for(&schema()).unwrap();
    assert!(tool.is_valid(&reading()) && !tool.is_valid(&json!({ "intent": "paid" })));
}

#[tokio::test]
async fn only_one_use_of_the_one_tool_is_an_answer() {
    let one = used(TOOL, &reading());
    let text = json!({ "text": "I have read it." });
    let thought = json!({ "reasoningContent": { "reasoningText": { "text": "Hm." } } });
    assert!(hears(answer("tool_use", &json!([thought, text, one]))).await.is_ok());
    let cut = one["toolUse"]["input"].clone();
    for (stop, content) in [
        ("tool_use", json!([])),
        ("tool_use", json!([text])),
        ("end_turn", json!([text])),
        ("tool_use", json!([one, one])),
        ("tool_use", json!([one, used("release", &json!({}))])),
        ("tool_use", json!([used("release", &reading())])),
        ("end_turn", json!([one])),
        ("max_tokens", json!([used(TOOL, &cut)])),
        ("content_filtered", json!([one])),
        ("guardrail_intervened", json!([one])),
        ("malformed_tool_use", json!([one])),
        ("model_context_window_exceeded", json!([one])),
    ] {
        let none = hears(answer(stop, &content)).await.err().unwrap();
        assert_eq!(none.0, "the answer is not one use of the one tool", "{stop} {content}");
    }
    let huge = json!([one, { "text": "x".repeat(100_000) }]);
    let none = hears(answer("tool_use", &huge)).await.err().unwrap();
    assert_eq!(none.0, "the answer is longer than any that was asked for");
}

#[tokio::test]
async fn every_error_of_the_service_is_one_try_and_no_answer() {
    let told = CONVERSE["operations"]["Converse"]["errors"].as_array().unwrap();
    assert_eq!(told.len(), 9);
    for error in told {
        let name = error["shape"].as_str().unwrap();
        let status = CONVERSE["shapes"][name]["error"]["httpStatusCode"].as_u64().unwrap();
        let status = u16::try_from(status).unwrap();
        let server = Server::start({
            let name = name.to_owned();
            move |_: &Request| Reply::error(status, &name, "canary")
        })
        .await;
        let reader = Converse::new(&server.config().await, MODEL);
        let none = reader.ask(&question()).await.err().unwrap();
        assert_eq!(none.to_string(), format!("no second opinion: {name}"));
        assert_eq!(server.seen("").len(), 1, "{name} is not asked again");
    }
    for broken in
        [|| Reply::HangUp, || Reply::Half(200), || Reply::json(200, json!({ "canary": 1 }))]
    {
        let server = Server::start(move |_: &Request| broken()).await;
        let reader = Converse::new(&server.config().await, MODEL);
        let none = reader.ask(&question()).await.err().unwrap();
        assert!(!format!("{none} {none:?}").contains("canary"), "{none:?}");
        assert_eq!(server.seen("").len(), 1);
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// "Create a signed AWS API request" (AWS, Signature Version 4): for services other than S3 the path is
/// encoded once more for the signature.
#[tokio::test]
async fn requests_are_signed_for_the_region_of_the_model() {
    let server =
        Server::start(|_: &Request| Reply::error(429, "ThrottlingException", "later")).await;
    let _ = Converse::new(&server.config().await, MODEL).ask(&question()).await;
    let [request] = server.seen("").try_into().unwrap();
    let authorization = request.header("authorization").unwrap();
    let part = |name: &str| {
        let part = authorization.split(name).nth(1).unwrap();
        part.split([',', ' ']).next().unwrap()
    };
    let mut target = request.line.split(' ');
    let (method, path) = (target.next().unwrap(), target.next().unwrap());
    let signed = part("SignedHeaders=");
    let headers: String = signed
        .split(';')
        .map(|name| format!("{name}:{}\n", request.header(name).unwrap().trim()))
        .collect();
    let body = hex(&Sha256::digest(&request.body));
    let path = path.replace('%', "%25");
    let canonical = format!("{method}\n{path}\n\n{headers}\n{signed}\n{body}");
    let time = request.header("x-amz-date").unwrap();
    let (day, _) = time.split_once('T').unwrap();
    let scope = format!("{day}/eu-central-1/bedrock/aws4_request");
    assert!(part("Credential=").ends_with(&scope), "{authorization}");
    let text = format!("AWS4-HMAC-SHA256\n{time}\n{scope}\n{}", hex(&Sha256::digest(canonical)));
    let key = mac(b"AWS4notrealrnrELgWzOk3IfjzDKtFBhDby", day);
    let parts = ["eu-central-1", "bedrock", "aws4_request"];
    let key = parts.iter().fold(key, |key, part| mac(&key, part));
    assert_eq!(part("Signature="), hex(&mac(&key, &text)));
    assert!(signed.contains("host;"), "{signed}");
}
