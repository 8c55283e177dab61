"""What Jinja2, set up as Hugging Face transformers sets it up, makes of published templates.

Usage: python3 published.py OUT FILE...; a FILE is a template (.jinja) or a tokenizer_config.json.
Writes JSON: the templates, the conversations, and the text or error of each pair.
"""

import copy
import json
import os
import sys

from transformers_environment import environment

T = {}
for path in sys.argv[2:]:
    text = open(path, encoding="utf-8", newline="").read()
    if path.endswith(".json"):
        text = json.loads(text)["chat_template"]
    T[os.path.basename(path) if path.endswith(".jinja") else path] = text

BASE={"bos_token":"<s>","eos_token":"</s>","unk_token":"<unk>","pad_token":"<pad>","additional_special_tokens":["<a>","<b>"]}
tool={"type":"function","function":{"name":"get_weather","description":"Get the <weather> & \"more\" — é","parameters":{"type":"object","properties":{"city":{"type":"string","description":"The city, e.g. 'Paris'"},"unit":{"type":"string","enum":["c","f"],"default":"c"},"days":{"type":["integer","null"],"minimum":1},"opts":{"type":"object","properties":{"a":{"type":"array","items":{"type":"number"}},"b":{"anyOf":[{"type":"string"},{"type":"null"}]}},"required":["a"]}},"required":["city"]},"return":{"type":"string"}}}
tool2={"type":"function","function":{"name":"now","description":"Time","parameters":{"type":"object","properties":{}}}}
def tc(name="get_weather",args={"city":"Paris","days":3,"opts":{"a":[1,2.5],"b":None},"flag":True},id="call_1ab"):
    return {"id":id,"type":"function","function":{"name":name,"arguments":args}}
S={"role":"system","content":"You are <helpful> & \"brief\".\n"}
U_=lambda t:{"role":"user","content":t}
A=lambda t,**k:dict({"role":"assistant","content":t},**k)
convs={}
def add(n,msgs,**kw): convs[n]=dict(messages=msgs,kw=kw)
add('user',[U_("Hi")],add_generation_prompt=True)
add('user_nogen',[U_("Hi")],add_generation_prompt=False)
add('sysuser',[S,U_("  What's 2+2? \n")],add_generation_prompt=True)
add('multi',[S,U_("a"),A("b"),U_("c"),A(" d \n"),U_("e")],add_generation_prompt=True)
add('multi_end',[S,U_("a"),A("b"),U_("c"),A(" d ")],add_generation_prompt=False)
add('unicode',[U_("é 🦓 \u2028 中文 \"q\" <|im_end|> {{ x }} \\n \t \x07"),A("ß'\"<b>&amp;"),U_("x")],add_generation_prompt=True)
add('empty_content',[S,U_(""),A(""),U_("")],add_generation_prompt=True)
add('none_content',[U_("x"),A(None,tool_calls=[tc()]),{"role":"tool","content":"sunny","name":"get_weather","tool_call_id":"call_1ab"}],add_generation_prompt=True,tools=[tool,tool2])
add('tools_first',[U_("weather?")],add_generation_prompt=True,tools=[tool])
add('tools_sys',[S,U_("weather?")],add_generation_prompt=True,tools=[tool,tool2])
add('toolcall9',[S,U_("weather?"),A("",tool_calls=[tc(id="abcdefghi")]),{"role":"tool","content":"{\"t\": 21}","name":"get_weather","tool_call_id":"abcdefghi"},A("21."),U_("ok")],add_generation_prompt=True,tools=[tool])
add('toolcall_str',[U_("weather?"),A("let me see",tool_calls=[tc(args="{\"city\": \"Paris\"}",id="abcdefghi"),tc("now",{},"jklmnopqr")]),{"role":"tool","content":"21","name":"get_weather","tool_call_id":"abcdefghi"},{"role":"tool","content":"12:00","name":"now","tool_call_id":"jklmnopqr"}],add_generation_prompt=True,tools=[tool,tool2])
add('toolcall_notools',[U_("weather?"),A("",tool_calls=[tc(id="abcdefghi")]),{"role":"tool","content":{"t":21,"x":[1,None,True,1.0,1e100]},"name":"get_weather","tool_call_id":"abcdefghi"},A("done")],add_generation_prompt=False)
add('tool_dictcall',[U_("w"),A("",tool_calls=[{"name":"get_weather","arguments":{"city":"é"}}]),{"role":"tool","content":"ok"}],add_generation_prompt=True,tools=[tool])
add('parts',[{"role":"system","content":[{"type":"text","text":"sys"}]},{"role":"user","content":[{"type":"text","text":"look"},{"type":"image"},{"type":"image_url","image_url":{"url":"http://x"}},{"type":"text","text":" here"}]},{"role":"assistant","content":[{"type":"text","text":"ok"}]},{"role":"user","content":[{"type":"text","text":"go"}]}],add_generation_prompt=True)
add('parts_av',[{"role":"user","content":[{"type":"video"},{"type":"audio","audio":"x"},{"type":"text","text":"t"}]}],add_generation_prompt=True)
add('think',[U_("a"),A("<think>\nhmm\n</think>\n\nb"),U_("c")],add_generation_prompt=True,enable_thinking=True)
add('nothink',[U_("a"),A("<think>\nhmm\n</think>\n\nb"),U_("c")],add_generation_prompt=True,enable_thinking=False)
add('thinkflag',[S,U_("a"),A("<think>h</think>b"),U_("c"),A("<think>q</think>z")],add_generation_prompt=False,thinking=True)
add('reason',[U_("a"),A("b",reasoning_content="because\n\n"),U_("c"),A("",reasoning_content="r",tool_calls=[tc(id="abcdefghi")]),{"role":"tool","content":"21","tool_call_id":"abcdefghi","name":"get_weather"}],add_generation_prompt=True,tools=[tool],enable_thinking=True,thinking=True)
add('reason2',[U_("a"),A("b",reasoning="because",thinking="th"),U_("c")],add_generation_prompt=True,reasoning_effort="high",preserve_thinking=True,clear_thinking=False)
add('docs',[U_("what?")],add_generation_prompt=True,documents=[{"title":"T1","text":"text one","doc_id":1},{"title":"T2","text":"text é"}])
add('docs_tools',[S,U_("what?")],add_generation_prompt=True,tools=[tool],documents=[{"title":"T1","text":"text one"}],controls={"citations":True,"length":"short","hallucinations":"x"})
add('custom',[{"role":"developer","content":"dev"},U_("u")],add_generation_prompt=True,builtin_tools=["brave_search","code_interpreter"],date_string="26 Jul 2024",tools_in_user_message=False,custom_tools=[tool],model_identity="Me",custom_instructions="CI")
add('assistant_first',[A("hello"),U_("x")],add_generation_prompt=True)
add('two_users',[U_("a"),U_("b")],add_generation_prompt=True)
add('sys_mid',[U_("a"),A("b"),S,U_("c")],add_generation_prompt=True)
add('sys_only',[S],add_generation_prompt=True)
add('none',[],add_generation_prompt=True)
add('badrole',[{"role":"narrator","content":"x"}],add_generation_prompt=True)
add('nocontent',[{"role":"user"}],add_generation_prompt=True)
add('tool_two_results',[U_("a"),A(None,tool_calls=[tc(id="abcdefghi"),tc(id="bcdefghij")]),{"role":"tool","content":"1","tool_call_id":"abcdefghi"},{"role":"tool","content":"2","tool_call_id":"bcdefghij"},U_("thanks"),A("np"),U_("again")],add_generation_prompt=True,tools=[tool])
add('ipython',[U_("a"),A("",tool_calls=[tc("brave_search",{"query":"x \"y\""},"abcdefghi")]),{"role":"ipython","content":"out"},A("z")],add_generation_prompt=False)
add('toolresp_list',[U_("a"),A("",tool_calls=[tc(id="abcdefghi")]),{"role":"tool","tool_call_id":"abcdefghi","name":"get_weather","content":[{"type":"text","text":"r1"},{"type":"text","text":"r2"}]}],add_generation_prompt=True,tools=[tool])
add('bool_kw',[S,U_("a")],add_generation_prompt=True,xml_tools=True,strict=True,keep_past_thinking=True,force_reasoning=True,thinking_budget=100,add_vision_id=True,is_agent=True,available_tools=["x"],low_effort=True,today="x",current_date="2025-01-01")
cases = []
for name, source in T.items():
    try:
        template = environment.from_string(source)
        refusal = None
    except Exception as failure:
        refusal = failure
    for conversation, c in convs.items():
        variables = dict(BASE, tools=None, documents=None)
        variables.update(copy.deepcopy(c["kw"]))
        case = {"template": name, "conversation": conversation}
        try:
            if refusal:
                raise refusal
            case["text"] = template.render(messages=copy.deepcopy(c["messages"]), **variables)
        except Exception as failure:
            case["error"] = type(failure).__name__ + ": " + str(failure)
        cases.append(case)
with open(sys.argv[1], "w", encoding="utf-8") as out:
    json.dump({"templates": T, "variables": BASE, "conversations": convs, "cases": cases}, out)
