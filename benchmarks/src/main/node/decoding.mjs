// The peer of our decoding on the CPU: llama.cpp, through node-llama-cpp, on random float32 weights of the same shape. It knows
// no stripes in this architecture: every layer is global.
// Prints RESULT seconds=...: a step of all sequences, which grow together.
import {createWriteStream, mkdtempSync, rmSync} from "node:fs";
import {once} from "node:events";
import {tmpdir} from "node:os";
import {join} from "node:path";

const [modules, threads, sequences, context, warmUps, tokens, vocabulary, hidden, intermediate, layers, heads, kvHeads, headDim,
    tied] = process.argv[2].split("|").map((value) => (/^\d+$/.test(value) ? Number(value) : value));
const {getLlama, LlamaLogLevel} = await import(join(modules, "node-llama-cpp", "dist", "index.js"));

const UINT32 = 4, INT32 = 5, FLOAT32 = 6, STRING = 8, ARRAY = 9, F32 = 0;
const BYTE = 6, NORMAL = 1, CONTROL = 3, UNKNOWN = 2;
const ALIGNMENT = 32;

const u32 = (value) => { const b = Buffer.alloc(4); b.writeUInt32LE(value); return b; };
const i32 = (value) => { const b = Buffer.alloc(4); b.writeInt32LE(value); return b; };
const f32 = (value) => { const b = Buffer.alloc(4); b.writeFloatLE(value); return b; };
const u64 = (value) => { const b = Buffer.alloc(8); b.writeBigUInt64LE(BigInt(value)); return b; };
const string = (text) => Buffer.concat([u64(Buffer.byteLength(text)), Buffer.from(text)]);
const value = {[UINT32]: u32, [INT32]: i32, [FLOAT32]: f32, [STRING]: string};
const entry = (key, type, of) => Buffer.concat([string(key), u32(type), value[type](of)]);
const list = (key, type, of) =>
    Buffer.concat([string(key), u32(ARRAY), u32(type), u64(of.length), ...of.map(value[type])]);

function metadata() {
    const names = ["<unk>", "<s>", "</s>"];
    const types = [UNKNOWN, CONTROL, CONTROL];
    for (let i = 3; i < vocabulary; i++) {
        const byte = i - 3 < 256;
        names.push(byte ? `<0x${(i - 3).toString(16).toUpperCase().padStart(2, "0")}>` : `t${i}`);
        types.push(byte ? BYTE : NORMAL);
    }
    return [
        entry("general.architecture", STRING, "llama"),
        entry("llama.block_count", UINT32, layers),
        entry("llama.context_length", UINT32, 4096),
        entry("llama.embedding_length", UINT32, hidden),
        entry("llama.feed_forward_length", UINT32, intermediate),
        entry("llama.attention.head_count", UINT32, heads),
        entry("llama.attention.head_count_kv", UINT32, kvHeads),
        entry("llama.attention.layer_norm_rms_epsilon", FLOAT32, 1e-5),
        entry("llama.rope.dimension_count", UINT32, headDim),
        entry("llama.vocab_size", UINT32, vocabulary),
        entry("tokenizer.ggml.model", STRING, "llama"),
        list("tokenizer.ggml.tokens", STRING, names),
        list("tokenizer.ggml.scores", FLOAT32, names.map(() => 0)),
        list("tokenizer.ggml.token_type", INT32, types),
        entry("tokenizer.ggml.bos_token_id", UINT32, 1),
        entry("tokenizer.ggml.eos_token_id", UINT32, 2),
    ];
}

function shapes() {
    const queries = heads * headDim, keys = kvHeads * headDim;
    const all = [["token_embd.weight", hidden, vocabulary], ["output_norm.weight", hidden]];
    if (tied !== "true") all.push(["output.weight", hidden, vocabulary]);
    for (let i = 0; i < layers; i++) {
        all.push(
            [`blk.${i}.attn_norm.weight`, hidden], [`blk.${i}.attn_q.weight`, hidden, queries],
            [`blk.${i}.attn_k.weight`, hidden, keys], [`blk.${i}.attn_v.weight`, hidden, keys],
            [`blk.${i}.attn_output.weight`, queries, hidden], [`blk.${i}.ffn_norm.weight`, hidden],
            [`blk.${i}.ffn_gate.weight`, hidden, intermediate], [`blk.${i}.ffn_up.weight`, hidden, intermediate],
            [`blk.${i}.ffn_down.weight`, intermediate, hidden]);
    }
    return all;
}

async function write(file) {
    const out = createWriteStream(file);
    const put = async (bytes) => { if (!out.write(bytes)) await once(out, "drain"); };
    const tensors = shapes(), pairs = metadata();
    let at = 0, offset = 0;
    const head = [Buffer.from("GGUF"), u32(3), u64(tensors.length), u64(pairs.length), ...pairs];
    for (const [name, ...sizes] of tensors) {
        head.push(string(name), u32(sizes.length), ...sizes.map(u64), u32(F32), u64(offset));
        const bytes = 4 * sizes.reduce((a, b) => a * b);
        offset += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    }
    const header = Buffer.concat(head);
    await put(header);
    await put(Buffer.alloc((ALIGNMENT - header.length % ALIGNMENT) % ALIGNMENT));
    for (const [, ...sizes] of tensors) {
        const values = new Float32Array(sizes.reduce((a, b) => a * b));
        if (sizes.length === 1) values.fill(1);
        else for (let i = 0; i < values.length; i++) values[i] = (Math.random() - 0.5) * 0.07;
        const bytes = Buffer.from(values.buffer);
        await put(bytes);
        await put(Buffer.alloc((ALIGNMENT - bytes.length % ALIGNMENT) % ALIGNMENT));
    }
    out.end();
    await once(out, "close");
}

const folder = mkdtempSync(join(tmpdir(), "zebra-peer"));
try {
    const file = join(folder, "random.gguf");
    await write(file);
    const llama = await getLlama({gpu: false, build: "never", maxThreads: threads, logLevel: LlamaLogLevel.error});
    const model = await llama.loadModel({modelPath: file, gpuLayers: 0});
    const room = context + warmUps + tokens + 8;
    const made = await model.createContext({contextSize: room, sequences, threads, batchSize: 512});
    // Each sequence yields a token of every step; the step ends when the last of them has it.
    const ends = new Float64Array(warmUps + tokens + 1);
    async function grow(sequence) {
        const prompt = Array.from({length: context}, () => 300 + Math.floor(Math.random() * (vocabulary - 300)));
        let step = 0;
        for await (const _ of sequence.evaluate(prompt, {temperature: 0, yieldEogToken: true})) {
            ends[step] = Math.max(ends[step], performance.now());
            if (++step === ends.length) break;
        }
    }
    await Promise.all(Array.from({length: sequences}, () => grow(made.getSequence())));
    // As ours is timed: the median of four runs of steps.
    const each = tokens >> 2;
    const seconds = [0, 1, 2, 3].map((run) => (ends[warmUps + (run + 1) * each] - ends[warmUps + run * each]) / each / 1000);
    console.log(`RESULT seconds=${seconds.sort((a, b) => a - b)[2]}`);
} finally {
    rmSync(folder, {recursive: true});
}
process.exit(0);
